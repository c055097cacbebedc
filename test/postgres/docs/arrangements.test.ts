import * as core from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientEndpoint } from '../../../constructs/client-endpoint/client-endpoint';
import { PostgresUpgrade } from '../../../constructs/postgres/postgres-upgrade';
import { importedVpc, testApp, testStack } from '../../harness/cdk-app';
import { ENV, importedSecret, importedServer, kong } from '../kong';

const page = readFileSync(join(__dirname, '../../../docs/arrangements.md'), 'utf8');

/** Each snippet with the last heading or sentence that leads to it. */
const snippets = [...page.matchAll(/([^\n]+)\n+```ts\n([\s\S]*?)```/g)].map(
  ([, title, code]) => [title.slice(0, 60), code] as const,
);
const ENVIRONMENTS: readonly (readonly [string, core.Environment | undefined])[] = [
  ['with an environment', ENV],
  ['environment-agnostic', undefined],
];

/** Runs a snippet in a stack with what the page says is there, and synthesises the app. */
function synthesised(code: string, env: core.Environment | undefined): readonly Template[] {
  const app = testApp();
  const stack = testStack(app, 'Stack', { env });
  const { postgresGreen: _green, stack: _stack, blue: _blue, ...rest } = kong(stack);
  const common = {
    ...rest,
    blue: { instance: importedServer(stack, 'Blue11'), secret: importedSecret(stack, 'master'), version: '11.22' },
  };
  const names = {
    ...{ app, env, stack, vpc: rest.vpc, common, otherVpc: importedVpc, PostgresUpgrade, ClientEndpoint },
    ...{ ec2, iam, kms, rds, route53, secretsmanager, servicediscovery },
    ...{ CfnParameter: core.CfnParameter, Duration: core.Duration, Stack: core.Stack, Tags: core.Tags },
  };
  const { code: script } = transformSync(code, { loader: 'ts' });
  new Function(...Object.keys(names), script)(...Object.values(names));
  app.synth();
  // Throws for a template whose resources depend on each other in a circle, which synth takes and CloudFormation does not.
  return app.node.children.filter((child) => core.Stack.isStack(child)).map((child) => Template.fromStack(child));
}

test('there is a snippet for each arrangement', () => {
  expect(snippets.length).toBeGreaterThanOrEqual(14);
});

describe.each(ENVIRONMENTS)('%s', (_name, env) => {
  test.each(snippets)('%s…', (_title, code) => {
    const templates = synthesised(code, env);
    const upgrades = templates.filter((template) => Object.keys(template.findResources('Custom::Cutover')).length > 0);
    expect(upgrades).toHaveLength(1);
  });
});

test('an upgrade in another stack than blue takes values from there and gives none back', () => {
  const [, code] = snippets.find(([title]) => title.startsWith('In another stack'))!;
  const TAKES = /Fn::ImportValue|Fn::GetStackOutput/;
  const takes = synthesised(code, ENV).map((template) => TAKES.test(JSON.stringify(template.toJSON())));
  expect(takes).toEqual([true, false]);
});
