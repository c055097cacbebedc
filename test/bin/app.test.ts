import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-app-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the app as the CDK's CLI does, in a folder of its own. */
function start() {
  const { status, stderr } = spawnSync(
    process.execPath,
    [require.resolve('ts-node/dist/bin.js'), '--prefer-ts-exts', join(root, 'bin/app.ts')],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false', NODE_OPTIONS: '' } },
  );
  return { status, stderr };
}

test('a file that is not there is named, with the way to name another', () => {
  const { status, stderr } = start();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^cutover\.settings\.json has one mistake; nothing was changed:\n- cannot be read: ENOENT/);
  expect(stderr).toContain('Write it, or name another one: -c settings=FILE, or CUTOVER_SETTINGS');
});

test('a system that there is not is named, without a stack trace', () => {
  writeFileSync(join(folder, 'cutover.settings.json'), '{ "system": "torch" }');
  const { status, stderr } = start();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^cutover\.settings\.json has one mistake; nothing was changed:\n- system: "torch" is not a system whose upgrades a settings file declares \(.+\)\. .+\n$/,
  );
});
