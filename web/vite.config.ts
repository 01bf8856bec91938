import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.SOJOURN_SERVER ?? "http://127.0.0.1:8000";

/** React Aria brings its words in 34 languages; these are not ours. */
const OTHER_WORDS = /react-(?:aria|stately)\/dist\/.*\/(?!en-US|zh-CN|zh-TW)[a-z]{2}-[A-Z]{2}\.mjs$/;

export default defineConfig({
  plugins: [react(), { name: "our-languages", load: (id) => (OTHER_WORDS.test(id) ? "export default {};" : null) }],
  build: {
    outDir: "../src/sojourn/http_api/web",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
  },
  server: { host: "127.0.0.1", proxy: { "/api": server } },
});
