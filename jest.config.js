/** Tests run as ES modules, transpiled by swc; `npm test` starts Node with --experimental-vm-modules. */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/{unit,contract,flows,infra}/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/cdk.out"],
  // Most suites wait for processes that they started: one worker less than there are cores leaves a small machine idle.
  maxWorkers: "100%",
  testTimeout: 30_000,
};
