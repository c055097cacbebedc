import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FallBack } from '../../constructs/cutover/fall-back';
import { Side } from '../../constructs/cutover/side';
import { ENV, nagFindings, testApp, testStack } from '../harness/cdk-app';
import { SampleUpgrade, type SampleUpgradeProps } from './sample-upgrade';

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata: { readonly 'cdk-cutover': { readonly runbook: string; readonly system: string } };
}

function declared(props: SampleUpgradeProps = {}) {
  const stack = testStack();
  const { cutover, handler } = new SampleUpgrade(stack, 'Sample', props);
  const template = Template.fromStack(stack);
  const [[id, resource]] = Object.entries(template.findResources('Custom::Cutover')) as [[string, Resource]];
  return { stack, cutover, handler, template, id, resource };
}

test('the resource says who is to serve, by which documents, and how to ask', () => {
  const { stack, handler, resource } = declared();
  const { ServiceToken: _, ...properties } = resource.Properties;
  expect(properties).toEqual({
    upgrade: 'sample',
    active: 'BLUE',
    fallBack: 'none',
    fallBackReason: '',
    prepareDocument: 'sample-prepare',
    retireDocument: 'sample-retire',
    cutoverDocument: 'sample-cutover',
    undoDocument: 'sample-undo',
    fallBackDocument: 'sample-fall-back',
    statusFunction: stack.resolve(handler.functionArn) as unknown,
    statusPayload: { Step: 'status', Blue: 'blue.example' },
  });
});

test('changing active changes that property and nothing else', () => {
  const [blue, green] = [Side.BLUE, Side.GREEN].map((active) => declared({ active }));
  const { [blue.id]: one, ...others } = blue.template.toJSON().Resources as Record<string, Resource>;
  const { [green.id]: two, ...same } = green.template.toJSON().Resources as Record<string, Resource>;
  expect(others).toEqual(same);
  expect({ ...one.Properties, active: 'GREEN' }).toEqual(two.Properties);
});

test('falling back at a loss is stated with its reason', () => {
  const fallBack = FallBack.loseWrites('  only health checks wrote since  ');
  expect(declared({ fallBack }).resource.Properties).toMatchObject({
    fallBack: 'lose-writes',
    fallBackReason: 'only health checks wrote since',
  });
});

test.each(['', '   too short   ', 'x'.repeat(501)])('a reason that says nothing is refused: %j', (reason) => {
  expect(() => FallBack.loseWrites(reason)).toThrow('say in 10 to 500 why losing');
});

test('who serves and where is handed on to the app', () => {
  const { stack, cutover, id } = declared();
  expect([cutover.activeSide, cutover.activeEndpoint].map((token) => stack.resolve(token) as unknown)).toEqual([
    { 'Fn::GetAtt': [id, 'activeSide'] },
    { 'Fn::GetAtt': [id, 'activeEndpoint'] },
  ]);
});

test('the runbook lies in cdk.out beside the template, which names it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'cutover-'));
  try {
    const app = testApp(outdir);
    const { stack } = new SampleUpgrade(testStack(app));
    app.synth();
    const { Resources } = JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8')) as {
      readonly Resources: Readonly<Record<string, Resource & { readonly Type: string }>>;
    };
    const { Metadata: metadata } = Object.values(Resources).find(({ Type }) => Type === 'Custom::Cutover')!;
    const { runbook, ...others } = metadata['cdk-cutover'];
    expect(others).toMatchObject({
      system: 'sample',
      values: { Blue: 'blue.example' },
      documents: {
        prepare: 'sample-prepare',
        cutover: 'sample-cutover',
        undo: 'sample-undo',
        fallBack: 'sample-fall-back',
        retire: 'sample-retire',
      },
    });
    expect(JSON.parse(readFileSync(join(outdir, runbook), 'utf8'))).toMatchObject({
      id: 'sample',
      cutover: { pointOfNoReturn: 'move' },
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('cdk-nag finds nothing, with and without an environment', () => {
  for (const env of [undefined, ENV]) {
    const app = testApp();
    new SampleUpgrade(testStack(app, 'Stack', { env }));
    expect(nagFindings(app)).toEqual([]);
  }
});
