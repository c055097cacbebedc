const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Jest's global setup and teardown: a temporary folder for the whole run, which goes with it. The CDK deletes its unnamed output folders when
 * the process ends, which jest keeps from it: thousands would stay. Workers start afterwards, and take over the environment.
 */
module.exports = () => {
  if (globalThis.temporaryFolder !== undefined) {
    return rmSync(globalThis.temporaryFolder, { recursive: true, force: true, maxRetries: 3 });
  }
  globalThis.temporaryFolder = mkdtempSync(join(tmpdir(), 'cdk-cutover-jest-'));
  // Servers run as another account where this one is root.
  chmodSync(globalThis.temporaryFolder, 0o711);
  process.env.TMPDIR = globalThis.temporaryFolder;
};
