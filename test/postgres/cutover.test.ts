import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENV, nagFindings, testApp, testStack } from '../harness/cdk-app';
import { declare, kong, secretArn } from './kong';

interface Resource {
  readonly Properties: { readonly statusPayload: object };
  readonly Metadata: {
    readonly 'cdk-cutover': { readonly runbook: string; readonly system: string; readonly values: object };
  };
}

test('the state is asked for with what names both servers, their clients and the endpoint', () => {
  const from = kong();
  declare(from);
  const [resource] = Object.values(Template.fromStack(from.stack).findResources('Custom::Cutover')) as [Resource];
  expect(resource.Properties.statusPayload).toMatchObject({
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

test('who serves and where is handed on to the app', () => {
  const from = kong();
  const upgrade = declare(from);
  expect([upgrade.activeSide, upgrade.activeEndpoint].map((token) => from.stack.resolve(token) as unknown)).toEqual([
    { 'Fn::GetAtt': ['KongCutover90A4341D', 'activeSide'] },
    { 'Fn::GetAtt': ['KongCutover90A4341D', 'activeEndpoint'] },
  ]);
});

test('the template binds every value of the runbook that lies beside it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'cutover-'));
  try {
    const app = testApp(outdir);
    const from = kong(testStack(app));
    declare(from);
    app.synth();
    const template = JSON.parse(readFileSync(join(outdir, from.stack.templateFile), 'utf8')) as {
      readonly Resources: Readonly<Record<string, Resource>>;
    };
    const bound = template.Resources.KongCutover90A4341D.Metadata['cdk-cutover'];
    const { id, values, cutover } = JSON.parse(readFileSync(join(outdir, bound.runbook), 'utf8')) as {
      id: string;
      values: { name: string }[];
      cutover: { pointOfNoReturn: string };
    };
    expect([bound.system, id, cutover.pointOfNoReturn]).toEqual(['postgres', 'kong', 'move-endpoint']);
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
