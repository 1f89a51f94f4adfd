import { defineConfig } from "vitest/config";

const conditions = ["@musicgen-looper/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "tools/**/*.test.ts", "training/**/*.test.ts"],
    testTimeout: 60_000,
    reporters: ["default", "./tools/closing-line.ts"],
    maxWorkers: 2,
  },
});
