/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/harness/esbuild-transform.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out'],
  setupFiles: ['<rootDir>/test/harness/environment.cjs'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
