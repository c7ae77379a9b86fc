import base from "../../jest.config.js";

/** Reads the pages in Chromium, the whole system behind them: `npm run test:browser`. One file after the other, each with its own system. */
export default {
  ...base,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/browser/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 60_000,
};
