// The drawings alone, as one script for Python and for notebooks.

import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../src/sojourn/drawing/script",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "pictures/door.ts", formats: ["iife"], name: "pictures", fileName: () => "pictures.js" },
  },
});
