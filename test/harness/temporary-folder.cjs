const { chmodSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const PREFIX = 'cdk-cutover-jest-';

/**
 * Jest's global setup and teardown: a temporary folder for the whole run, which goes with it. The CDK deletes its unnamed output folders when
 * the process ends, which jest keeps from it: thousands would stay. Workers start afterwards, and take over the environment.
 */
module.exports = () => {
  if (globalThis.temporaryFolder !== undefined) return remove(globalThis.temporaryFolder);
  for (const name of readdirSync(tmpdir())) if (isLeftover(name)) remove(join(tmpdir(), name));
  globalThis.temporaryFolder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Servers run as another account where this one is root.
  chmodSync(globalThis.temporaryFolder, 0o711);
  process.env.TMPDIR = globalThis.temporaryFolder;
};

/** Of a run that was killed. */
function isLeftover(name) {
  const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : NaN);
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
