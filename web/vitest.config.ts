import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{src,core,pictures}/**/*.test.ts"], environment: "node" } });
