import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.SOJOURN_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/sojourn/http_api/web",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
  },
  server: { host: "127.0.0.1", proxy: { "/api": server } },
});
