// Runs jest over test/ (arguments are passed on); the last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-test-'));
const report = join(folder, 'jest.json');

const jest = spawnSync(
  process.execPath,
  [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
const results = readReport();
rmSync(folder, { recursive: true, force: true });

// A file that could not be loaded has no tests that could be counted, and a crash leaves no report: each is a failure.
const passed = results?.numPassedTests ?? 0;
const counted = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
const failed = counted === 0 && (jest.status !== 0 || passed === 0) ? 1 : counted;
const skipped = (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);

if (!results) console.log(`jest left no report: ${jest.error?.message ?? jest.signal ?? `exit code ${jest.status}`}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? jest.status || 1 : 0;

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  }
}
