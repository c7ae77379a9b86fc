import base from "../../jest.config.js";

/** Runs the pipeline with a real Jaeger: `npm run test:jaeger`, the program in `JAEGER_BIN` or on PATH. One file after the other. */
export default {
  ...base,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/jaeger/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 60_000,
};
