import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KongStack } from '../../../examples/kong/kong-stack';
import { automationMistakes, type WayStep } from '../../harness/automation-mistakes';
import { nagFindings, testApp } from '../../harness/cdk-app';

const root = resolve(__dirname, '../../..');
const ENV = { account: '123456789012', region: 'eu-central-1' };

function kongStack(corrected = true, env?: typeof ENV): KongStack {
  return new KongStack(testApp(), 'Kong', { corrected, upgradeId: 'kong', env });
}

interface Document {
  readonly Name: string;
  readonly DocumentType: string;
  readonly UpdateMethod: string;
  readonly Content: { readonly mainSteps: readonly WayStep[]; readonly schemaVersion: string };
}

function documents(): Document[] {
  const found = Template.fromStack(kongStack(true, ENV)).findResources('AWS::SSM::Document');
  return Object.values(found).map(({ Properties }) => Properties as Document);
}

describe('the documents', () => {
  test('are five ways and a command for each host script', () => {
    expect(documents().map(({ Name, DocumentType }) => `${DocumentType} ${Name}`)).toEqual([
      'Automation kong-prepare',
      'Automation kong-cutover',
      'Automation kong-undo',
      'Automation kong-fall-back',
      'Automation kong-retire',
      'Command cdk-cutover-Kong-postgres-ready-host',
      'Command cdk-cutover-Kong-postgres-try-schema',
      'Command cdk-cutover-Kong-postgres-copy',
      'Command cdk-cutover-Kong-postgres-compare',
    ]);
  });

  test('are what SSM takes: names, targets, ends, and no step that nothing leads to', () => {
    for (const { Name, DocumentType, Content } of documents()) {
      if (DocumentType !== 'Automation') continue;
      expect(automationMistakes(Content.mainSteps).map((mistake) => `${Name}: ${mistake}`)).toEqual([]);
    }
  });

  test('stay below 64 KB when every name that a deploy tells is long', () => {
    for (const { Name, Content } of documents()) {
      const resolved = JSON.stringify(Content).replace(
        /\{"(Ref|Fn::[A-Za-z]+)":("[^"]*"|\[[^\]]*\])\}/g,
        `"${'x'.repeat(160)}"`,
      );
      expect([Name, Buffer.byteLength(resolved) < 65_536]).toEqual([Name, true]);
    }
  });

  test('are changed in place: a fixed name cannot be replaced', () => {
    expect(new Set(documents().map(({ UpdateMethod }) => UpdateMethod))).toEqual(new Set(['NewVersion']));
  });
});

test.each<[string, WayStep[], string]>([
  ['a hyphen', [{ name: 'start-host', isEnd: true }], 'start-host: SSM does not take the name'],
  [
    'two of a name',
    [
      { name: 'one', nextStep: 'one' },
      { name: 'one', isEnd: true },
    ],
    'one: there are two',
  ],
  [
    'a target that does not exist',
    [{ name: 'one', isEnd: true, onFailure: 'step:undo' }],
    'one: leads to undo, which does not exist',
  ],
  [
    'a step apart',
    [
      { name: 'one', isEnd: true },
      { name: 'two', isEnd: true },
    ],
    'two: nothing leads to it',
  ],
  [
    'a circle',
    [
      { name: 'one', nextStep: 'two' },
      { name: 'two', nextStep: 'one' },
    ],
    'one: its way has no end',
  ],
  ['neither next nor end', [{ name: 'one' }], 'one: needs either nextStep or isEnd'],
  ['an unknown action', [{ name: 'one', action: 'aws:doIt', isEnd: true }], 'one: aws:doIt is no action that we know'],
])('a document is found wrong by %s', (_name, steps, mistake) => {
  const whole = steps.map((step) => ({ action: 'aws:sleep', onFailure: 'Abort', ...step }));
  expect(automationMistakes(whole)).toContain(mistake);
});

test.each([
  ['corrected', true],
  ['uncorrected', false],
])('cdk-nag finds nothing in the %s example, with and without an environment', (_name, corrected) => {
  for (const env of [undefined, ENV])
    expect(nagFindings(Stack.of(kongStack(corrected, env)).node.root as never)).toEqual([]);
});

test('files made of the example are up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/generate.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

describe('the same declaration gives the same bytes', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  /** Synthesises the example's bundle from a copy of the package elsewhere, on another day. */
  function synthesised(name: string, day: string): { folder: string; outdir: string } {
    const folder = mkdtempSync(join(tmpdir(), name));
    folders.push(folder);
    for (const path of ['assets', 'dist/examples/kong', 'package.json', 'constructs/postgres/steps']) {
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    const clock = join(folder, 'clock.cjs');
    const now = Date.parse(day);
    writeFileSync(
      clock,
      `const D = Date; globalThis.Date = class extends D { constructor(...a) { super(...(a.length ? a : [${now}])); } static now() { return ${now}; } };`,
    );
    const outdir = join(folder, 'out');
    mkdirSync(outdir);
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
    const flags = { ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
    execFileSync(process.execPath, ['--require', clock, join(folder, 'dist/examples/kong/app.js')], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_PATH: join(root, 'node_modules'),
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(flags),
        CDK_VALIDATION: 'false',
      },
      stdio: 'pipe',
    });
    return { folder, outdir };
  }

  test('in two directories on two days: template, runbook and assets, without a path of the machine', () => {
    const one = synthesised('a', '2024-02-29T12:00:00Z');
    const two = synthesised('a-much-longer-name-', '2031-12-31T23:59:59Z');
    const listed = readdirSync(one.outdir).sort();
    expect(readdirSync(two.outdir).sort()).toEqual(listed);
    const written = listed.filter((name) => /\.(template|runbook|assets)\.json$/.test(name));
    expect(written).toHaveLength(3);
    for (const name of written) {
      const [first, second] = [one, two].map(({ outdir }) => readFileSync(join(outdir, name), 'utf8'));
      expect(first === second).toBe(true);
      for (const path of [one.folder, root, tmpdir()]) expect(first).not.toContain(`${path}/`);
    }
    expect(listed.filter((name) => name.startsWith('asset.'))).toHaveLength(5);
  });
});
