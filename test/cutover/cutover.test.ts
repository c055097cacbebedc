import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FallBack } from '../../constructs/cutover/fall-back';
import { Side } from '../../constructs/cutover/side';
import { nagFindings, testApp, testStack } from '../harness/cdk-app';
import { declare, ENV, kong, secretArn } from '../postgres/kong';

function resourceOf(template: Template) {
  const [[, resource]] = Object.entries(template.findResources('Custom::Cutover'));
  return resource as { Properties: Record<string, unknown>; Metadata: Record<string, Record<string, unknown>> };
}

test('the resource says who is to serve, by which documents, and how to ask', () => {
  const from = kong();
  declare(from);
  const { ServiceToken: _, statusPayload, ...properties } = resourceOf(Template.fromStack(from.stack)).Properties;
  expect(properties).toEqual({
    upgrade: 'kong',
    active: 'BLUE',
    fallBack: 'none',
    fallBackReason: '',
    prepareDocument: 'kong-prepare',
    retireDocument: 'kong-retire',
    cutoverDocument: 'kong-cutover',
    undoDocument: 'kong-undo',
    fallBackDocument: 'kong-fall-back',
    statusFunction: { 'Fn::GetAtt': ['KongFunction23A696A4', 'Arn'] },
  });
  expect(statusPayload).toMatchObject({
    Step: 'status',
    Upgrade: 'kong',
    BlueHost: 'kong-blue.abc.eu-central-1.rds.amazonaws.com',
    BlueSecretArn: secretArn('blue-main'),
    GreenHost: { 'Fn::GetAtt': ['GreenInstance6D40CA5A', 'Endpoint.Address'] },
    RoleSecrets: `kong=${secretArn('kong-role')}`,
    EndpointName: 'kong-db.chat.internal',
    EndpointTtlSeconds: '',
  });
});

test('changing active changes that property and nothing else', () => {
  const [blue, green] = [Side.BLUE, Side.GREEN].map((active) => {
    const from = kong();
    declare(from, { active });
    return Template.fromStack(from.stack).toJSON() as { Resources: Record<string, { Properties: object }> };
  });
  const { KongCutover90A4341D: one, ...others } = blue.Resources;
  const { KongCutover90A4341D: two, ...same } = green.Resources;
  expect(others).toEqual(same);
  expect({ ...one.Properties, active: 'GREEN' }).toEqual(two.Properties);
});

test('falling back at a loss is stated with its reason', () => {
  const from = kong();
  declare(from, { fallBack: FallBack.loseWrites('  only health checks wrote since  ') });
  expect(resourceOf(Template.fromStack(from.stack)).Properties).toMatchObject({
    fallBack: 'lose-writes',
    fallBackReason: 'only health checks wrote since',
  });
});

test.each(['', '   too short   ', 'x'.repeat(501)])('a reason that says nothing is refused: %j', (reason) => {
  expect(() => FallBack.loseWrites(reason)).toThrow('say in 10 to 500 why losing');
});

test('who serves and where is handed on to the app', () => {
  const from = kong();
  const upgrade = declare(from);
  expect([upgrade.activeSide, upgrade.activeEndpoint].map((token) => from.stack.resolve(token) as unknown)).toEqual([
    { 'Fn::GetAtt': ['KongCutover90A4341D', 'activeSide'] },
    { 'Fn::GetAtt': ['KongCutover90A4341D', 'activeEndpoint'] },
  ]);
});

test('the runbook lies in cdk.out beside the template, which names it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'cutover-'));
  try {
    const app = testApp(outdir);
    const from = kong(testStack(app));
    declare(from);
    app.synth();
    const template = JSON.parse(readFileSync(join(outdir, from.stack.templateFile), 'utf8')) as {
      Resources: Record<string, { Metadata: Record<string, { runbook: string; documents: object; system: string }> }>;
    };
    const { runbook, documents, system } = template.Resources.KongCutover90A4341D.Metadata['cdk-cutover'];
    expect(documents).toEqual({
      prepare: 'kong-prepare',
      cutover: 'kong-cutover',
      undo: 'kong-undo',
      fallBack: 'kong-fall-back',
      retire: 'kong-retire',
    });
    const { id, values, cutover } = JSON.parse(readFileSync(join(outdir, runbook), 'utf8')) as {
      id: string;
      values: { name: string }[];
      cutover: { pointOfNoReturn: string };
    };
    expect([system, id, cutover.pointOfNoReturn]).toEqual(['postgres', 'kong', 'move-endpoint']);
    const bound = template.Resources.KongCutover90A4341D.Metadata['cdk-cutover'] as unknown as { values: object };
    expect(Object.keys(bound.values)).toEqual(expect.arrayContaining(values.map(({ name }) => name)));
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('cdk-nag finds nothing, with and without an environment', () => {
  for (const env of [undefined, ENV]) {
    const app = testApp();
    declare(kong(testStack(app, 'Stack', { env })));
    expect(nagFindings(app)).toEqual([]);
  }
});
