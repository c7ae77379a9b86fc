import base from "../../jest.config.js";

/**
 * Runs the pipeline with a real Jaeger: `npm run test:jaeger`, the program in `JAEGER_BIN` or on PATH. One file after the other. Every test is
 * named in the output, as the name of one that is skipped says which program was missing.
 */
export default {
  ...base,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/jaeger/**/*.test.ts"],
  maxWorkers: 1,
  verbose: true,
  testTimeout: 60_000,
};
