import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { memoryFolder } from './memory-folder';

const PREFIX = 'cdk-cutover-jest-';
/** Of a run, and of a command line that a test started. */
const MADE = /^cdk-cutover-(?:jest|cli)-(\d+)-/;

/**
 * Jest's global setup and teardown: a temporary folder for the whole run, which goes with it. The CDK deletes its unnamed output folders when
 * the process ends, which jest keeps from it: thousands would stay. Workers start afterwards, and take over the environment.
 */
export default function temporaryFolder(): void {
  const known = globalThis as { cdkCutoverTemporaryFolder?: string };
  const made = known.cdkCutoverTemporaryFolder;
  if (made !== undefined) return remove(made);
  const base = memoryFolder();
  for (const name of readdirSync(base)) if (isLeftover(name)) remove(join(base, name));
  const folder = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
  // Servers run as another account where this one is root.
  chmodSync(folder, 0o711);
  known.cdkCutoverTemporaryFolder = folder;
  process.env.TMPDIR = folder;
}

/** Of a run that was killed. */
function isLeftover(name: string): boolean {
  const pid = Number(MADE.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH';
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
