import { defineConfig } from "vitest/config";

// The uploader and the other modules without a page: no browser, no plugins.
export default defineConfig({ test: { include: ["tests/**/*.test.ts"], testTimeout: 300_000 } });
