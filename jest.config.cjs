/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/harness/esbuild-transform.cjs' },
  moduleNameMapper: { '^cdk-cutover$': '<rootDir>/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out', '<rootDir>/.cache'],
  setupFiles: ['<rootDir>/test/harness/environment.cjs'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
