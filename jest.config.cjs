/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/harness/esbuild-transform.cjs' },
  moduleNameMapper: {
    '^cdk-cutover$': '<rootDir>/index.ts',
    // `npm run test:floor`
    ...(process.env.AWS_CDK_LIB === 'floor' ? { '^aws-cdk-lib(/.*)?$': 'aws-cdk-lib-floor$1' } : {}),
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out', '<rootDir>/.cache'],
  testSequencer: '<rootDir>/test/harness/longest-first.cjs',
  globalSetup: '<rootDir>/test/harness/temporary-folder.ts',
  globalTeardown: '<rootDir>/test/harness/temporary-folder.ts',
  setupFiles: ['<rootDir>/test/harness/environment.cjs'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
