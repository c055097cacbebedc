import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const temporary = mkdtempSync(join(tmpdir(), 'cdk-cutover-bundle-'));

afterAll(() => rmSync(temporary, { recursive: true }));

/** The build and the given files; `node_modules` is a link. */
function checkout(folder: string, files: Readonly<Record<string, string>> = {}): string {
  const copy = join(temporary, folder);
  for (const part of ['scripts', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), text);
  }
  return copy;
}

function bundle(folder: string, ...args: string[]): string {
  execFileSync(process.execPath, [join(folder, 'scripts/bundle.mjs'), ...args], { cwd: tmpdir() });
  return folder;
}

/** Hash of each file that was built, by its path. */
function built(folder: string): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const output of ['assets', 'dist']) {
    if (!existsSync(join(folder, output))) continue;
    for (const name of readdirSync(join(folder, output), { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(folder, output, name);
      if (statSync(path).isFile())
        hashes[`${output}/${name}`] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  }
  return hashes;
}

const sample = 'constructs/sample/function/handler.ts';
const source = "import { Client } from 'pg';\nexport const handler = async () => new Client().port;\n";

test('two checkouts in folders of different name and depth build the same bytes of our functions', () => {
  const [one, other] = ['one', 'a/much/deeper folder'].map((folder) => {
    const copy = checkout(folder, { [sample]: source });
    for (const part of ['constructs', 'lib', 'runtime'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    return built(bundle(copy));
  });
  const functions = ['cutover', 'postgres', 'sample'].map((name) => `assets/${name}/index.js`);
  expect(Object.keys(one)).toEqual(expect.arrayContaining(functions));
  expect(other).toEqual(one);
});

test('another source builds other bytes', () => {
  const one = built(join(temporary, 'one'));
  const changed = built(bundle(checkout('changed', { [sample]: source.replace('.port', '.host') })));
  expect(changed['assets/sample/index.js']).not.toBe(one['assets/sample/index.js']);
});

test('what an earlier run built of a source that is gone is removed, and by --clean what no bundle is made of', () => {
  const folder = join(temporary, 'changed');
  rmSync(join(folder, 'constructs/sample'), { recursive: true });
  writeFileSync(join(folder, 'dist/old.js'), '');
  const again = Object.keys(built(bundle(folder)));
  expect([again.includes('assets/sample/index.js'), again.includes('dist/old.js')]).toEqual([false, true]);
  expect(Object.keys(built(bundle(folder, '--clean')))).not.toContain('dist/old.js');
});

test('a function that does not compile fails the build', () => {
  const folder = checkout('broken', { [sample]: "import { Client } from './no-such-file';\nnew Client();\n" });
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/bundle.mjs')], { encoding: 'utf8' });
  expect({ status, named: stderr.includes('./no-such-file') }).toEqual({ status: 1, named: true });
});

test.each(['', '#!/usr/bin/env node\n'])(
  'the command line runs by itself, whether or not its source begins with %j',
  (shebang) => {
    // listr2 is an ES module only; the command line is CommonJS.
    const cli = `${shebang}import { Listr } from 'listr2';\nconsole.log(typeof new Listr([]).run, process.argv[2]);\n`;
    const folder = bundle(checkout(`cli-${shebang.length}`, { 'bin/cli.ts': cli }));
    rmSync(join(folder, 'node_modules'));
    const file = join(folder, 'dist/bin/cli.js');
    expect(readFileSync(file, 'utf8').match(/^#!.*$/gm)).toEqual(['#!/usr/bin/env node']);
    expect(execFileSync(file, ['--help'], { encoding: 'utf8' })).toBe('function --help\n');
  },
);

test('the bundles name the software of others inside them, with its licence', () => {
  const text = readFileSync(join(temporary, 'one', 'dist/third-party.txt'), 'utf8');
  expect(text).toMatch(/^pg 8\.23\.1 \(MIT\)\n\nMIT License\n/m);
});

test("CDK's Provider framework finds the SDK clients it requires", () => {
  const folder = join(temporary, 'one');
  const script =
    "console.log([typeof require('@aws-sdk/client-lambda').Lambda, typeof require('@aws-sdk/client-sfn').SFN].join())";
  const env = { ...process.env, NODE_PATH: join(folder, 'dist/lambda-runtime/node_modules') };
  expect(execFileSync(process.execPath, ['-e', script], { cwd: tmpdir(), env, encoding: 'utf8' })).toBe(
    'function,function\n',
  );
});
