import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testApp, testStack } from '../harness/cdk-app';
import { another, declare, ENV, kong } from './kong';

/** CloudFormation's quota for a template in S3. */
const MOST_BYTES = 1_000_000;

interface Synthesised {
  readonly bytes: number;
  readonly commands: readonly string[];
  readonly sent: readonly string[];
}

/** A stack with that many upgrades, as the CDK writes it. */
function upgrades(count: number): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'size-'));
  try {
    const app = testApp(outdir);
    const stack = testStack(app, 'Stack', { env: ENV });
    const from = kong(stack);
    declare(from);
    for (let at = 1; at < count; at += 1) declare(from, another(from, at), `Kong${at}`);
    app.synth();
    const file = join(outdir, stack.templateFile);
    const text = readFileSync(file, 'utf8');
    return {
      bytes: statSync(file).size,
      commands: [...text.matchAll(/"Name": "(cdk-cutover-[^"]+)"/g)].map(([, name]) => name!),
      sent: [...text.matchAll(/"DocumentName": "([^"]+)"/g)].map(([, name]) => name!),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('three and five upgrades fit into one template', () => {
  const [one, three, five] = [1, 3, 5].map(upgrades);
  expect([three!.bytes < MOST_BYTES * 0.55, five!.bytes < MOST_BYTES]).toEqual([true, true]);
  // What a further upgrade brings is what only it can have: documents, functions, rights.
  expect(three!.bytes - one!.bytes).toBeLessThan(2 * 170_000);
}, 30_000);

test('upgrades of a stack share the host scripts', () => {
  const { commands, sent } = upgrades(3);
  const names = ['ready-host', 'try-schema', 'copy', 'compare'].map((script) => `cdk-cutover-Stack-postgres-${script}`);
  expect(commands).toEqual(names);
  expect(new Set(sent)).toEqual(new Set(names));
});
