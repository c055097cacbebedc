import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-floors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script that may import what scripts/ has. */
function run(script: string) {
  const options = { cwd: root, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], options);
}

/** The oldest version of each peer by what a manifest says of them. */
function floors(peerDependencies: Readonly<Record<string, string>>) {
  const argument = JSON.stringify({ peerDependencies });
  return run(`import { floors } from './scripts/floors.mjs'; console.log(JSON.stringify(floors(${argument})));`);
}

test('the package is compiled against the oldest aws-cdk-lib that it admits, and tried with the newest', () => {
  const { peerDependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly [kind: string]: Readonly<Record<string, string>>;
  };
  const oldest = JSON.parse(floors(peerDependencies).stdout) as Readonly<Record<string, string>>;
  expect(devDependencies['aws-cdk-lib-floor']).toBe(`npm:aws-cdk-lib@${oldest['aws-cdk-lib']}`);
  expect(devDependencies['aws-cdk-lib']).toMatch(/^2\./);
});

test('a range of which the oldest version is not plain is refused', () => {
  const { status, stderr } = floors({ constructs: '>=10.0.0 <11' });
  expect({
    status,
    told: stderr.includes('the peer constructs is >=10.0.0 <11; write ^ and its oldest version'),
  }).toEqual({
    ...{ status: 1, told: true },
  });
});

test('an archive with other bytes than the ones that were looked at is refused', () => {
  writeFileSync(join(folder, 'some-1.0.0.tgz'), 'something else');
  const script = `import { npmArchive } from './scripts/ci/npm-archive.mjs';
    npmArchive(${JSON.stringify(folder)}, { spec: 'some@1.0.0', sha256: '0'.repeat(64) });`;
  const { status, stderr } = run(script);
  expect({ status, told: /some-1\.0\.0\.tgz has the SHA-256 [0-9a-f]{64}, not 0{64}: remove it/.test(stderr) }).toEqual(
    {
      ...{ status: 1, told: true },
    },
  );
});
