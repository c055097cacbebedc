import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnParameter, type StackProps, Validations } from 'aws-cdk-lib/core';
import { ENV, testApp, testStack } from '../harness/cdk-app';
import { messageOf } from '../harness/message-of';
import { another, declare, kong } from './kong';

/** CloudFormation's quota for a template in S3. */
const MOST_BYTES = 1_000_000;

interface Synthesised {
  readonly bytes: number;
  readonly commands: readonly string[];
  readonly sent: readonly string[];
  /** Bytes of each document once it is deployed, by its name. */
  readonly documents: readonly (readonly [name: string, bytes: number])[];
}

/** A stack with that many upgrades, as the CDK writes it. */
function upgrades(count: number, props: StackProps = {}, more = ''): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), 'size-'));
  try {
    const app = testApp(outdir);
    const stack = testStack(app, 'Stack', { env: ENV, ...props });
    if (more !== '') new CfnParameter(stack, 'More', { default: more });
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
      documents: documentsIn(JSON.parse(text) as Template),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly Name: string; readonly Content: unknown } }>
  >;
}

/** What only a deploy tells counts as an ARN of some length. */
function documentsIn({ Resources }: Template): Synthesised['documents'] {
  const told = (_key: string, value: unknown): unknown => {
    const [only, ...others] = Object.keys(Object(value) as object);
    return typeof value === 'object' && others.length === 0 && /^(Ref|Fn::.*)$/.test(only ?? '')
      ? 'x'.repeat(120)
      : value;
  };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::SSM::Document')
    .map(({ Properties: { Name, Content } }) => [Name, Buffer.byteLength(JSON.stringify(Content, told))]);
}

/** As docs/arrangements.md says: an older aws-cdk-lib tells cdk-nag in the template what does not matter. */
const FIT = Validations ? { indented: 6, not: 9 } : { indented: 5, not: 8 };

test('three upgrades take half of a template, and as many fit as is documented', () => {
  const [one, three, most] = [1, 3, FIT.indented].map((count) => upgrades(count));
  expect([three!.bytes < MOST_BYTES * 0.55, most!.bytes < MOST_BYTES]).toEqual([true, true]);
  // What a further upgrade brings is what only it can have: documents, functions, rights.
  expect(three!.bytes - one!.bytes).toBeLessThan(2 * 170_000);
}, 60_000);

test('more fit without indentation', () => {
  expect(upgrades(FIT.not, { suppressTemplateIndentation: true }).bytes).toBeLessThan(MOST_BYTES);
}, 60_000);

test('seven are refused before anything is deployed, with their number, the bytes, and what helps', () => {
  const words = messageOf(() => upgrades(7));
  expect(words).toMatch(/\[Stack\] its template has 1,\d{3},\d{3} bytes, and CloudFormation takes 1,000,000\./);
  expect(words).toContain('It holds 7 upgrades: kong, kong-1, kong-2, kong-3, kong-4, kong-5, kong-6.');
  expect(words).toMatch(
    /Set suppressTemplateIndentation of the stack, or '@aws-cdk\/core:suppressTemplateIndentation' in the context: [678]\d\d,\d{3} bytes are left then\. Or put some of them, or other resources, into another stack\./,
  );
}, 60_000);

test.each([
  ['with indentation', {}],
  ['without', { suppressTemplateIndentation: true }],
])(
  'what is too much %s as well is to be put into several stacks',
  (_how, props) => {
    const words = messageOf(() => upgrades(4, props, 'x'.repeat(700_000)));
    expect(words).toMatch(
      /It holds 4 upgrades: [a-z0-9, -]*\. Put some of them, or other resources, into another stack\./,
    );
    expect(words).not.toContain('suppressTemplateIndentation');
  },
  60_000,
);

test('no document has more than 60 KB: SSM takes 64, with what whoever starts it gives', () => {
  const { documents } = upgrades(1);
  expect(documents).toHaveLength(9);
  const large = documents.filter(([, bytes]) => bytes > 60 * 1024);
  expect(large.map(([name, bytes]) => `${name} has ${bytes} bytes`)).toEqual([]);
});

test('upgrades of a stack share the host scripts', () => {
  const { commands, sent } = upgrades(3);
  const names = ['ready-host', 'try-schema', 'copy', 'compare'].map((script) => `cdk-cutover-Stack-postgres-${script}`);
  expect(commands).toEqual(names);
  expect(new Set(sent)).toEqual(new Set(names));
});
