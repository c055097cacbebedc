import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const committed = readFileSync(join(root, 'cutover.settings.json'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-app-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the app as the CDK's CLI does, in a folder of its own. */
function start(environment: Record<string, string> = {}) {
  const outdir = join(folder, 'cdk.out');
  const { status, stderr } = spawnSync(
    process.execPath,
    [require.resolve('ts-node/dist/bin.js'), '--prefer-ts-exts', join(root, 'bin/app.ts')],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', NODE_OPTIONS: '', ...environment },
    },
  );
  const templates = existsSync(outdir) ? readdirSync(outdir).filter((name) => name.endsWith('.template.json')) : [];
  return { status, stderr, templates };
}

function write(name: string, change: (text: string) => string = (text) => text): void {
  writeFileSync(join(folder, name), change(committed));
}

test('the settings file beside cdk.json is what is synthesised', () => {
  write('cutover.settings.json');
  expect(start()).toMatchObject({ status: 0, templates: ['KongUpgrade.template.json'] });
});

test.each([
  ['CUTOVER_SETTINGS', { CUTOVER_SETTINGS: 'other.json' }],
  ['the context', { CDK_CONTEXT_JSON: '{"settings":"other.json"}' }],
])('another file may be named by %s', (_name, environment) => {
  write('other.json', (text) => text.replace('"KongUpgrade"', '"OtherStack"'));
  expect(start(environment)).toMatchObject({ status: 0, templates: ['OtherStack.template.json'] });
});

test('mistakes are listed without a stack trace, and nothing is synthesised', () => {
  write('cutover.settings.json', (text) => text.replace('"active": "blue"', '"active": "red", "colour": 1'));
  expect(start()).toEqual({
    status: 1,
    templates: [],
    stderr: `cutover.settings.json has 2 mistakes; nothing was changed:
- active: "red" is not blue or green. Write it like "blue"
- colour: unknown; known here: system, stack, upgrade, account, region, active, fallBack, vpc, blue, green, clientEndpoint, clients, roles, strategy, acknowledge, watchSeconds, hostInstanceType
`,
  });
});

test('what only the constructs can tell is told in their words, without a stack trace', () => {
  const parameters = '"parameters": { "password_encryption": "scram-sha-256" }, "allocatedStorage"';
  write('cutover.settings.json', (text) => text.replace('"allocatedStorage"', parameters));
  const { status, stderr, templates } = start();
  expect([status, templates]).toEqual([1, []]);
  expect(stderr).toBe(
    "KongUpgrade/Postgres15Parameters: parameters['password_encryption'] is 'scram-sha-256', but clients are declared with scram: false " +
      "and need 'md5'. Leave 'password_encryption' out, or declare clients: { scram: true } once every client can do it.\n",
  );
});
