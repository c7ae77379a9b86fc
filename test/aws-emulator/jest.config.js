import base from "../../jest.config.js";

/** What the pipeline needs of AWS, in our emulators and in MiniStack: `npm run test:aws-emulator`. One file after the other. */
export default {
  ...base,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/aws-emulator/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 30_000,
};
