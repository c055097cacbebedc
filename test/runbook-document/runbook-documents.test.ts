import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { User } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { nodeRuntime } from '../../constructs/cdk-versions/node-runtime';
import { MigrationHost } from '../../constructs/migration-host/migration-host';
import { RunbookDocuments } from '../../constructs/runbook-document/runbook-documents';
import { Runbook } from '../../lib/runbook/runbook';
import { importedVpc, testStack } from '../harness/cdk-app';
import { sample } from '../runbook/sample';

function declare(values: Record<string, string> = { Blue: 'blue.example' }, stack = testStack()) {
  const handler = new LambdaFunction(stack, 'Handler', {
    runtime: nodeRuntime(),
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => undefined;'),
  });
  const documents = new RunbookDocuments(stack, 'Documents', {
    runbook: new Runbook(sample),
    values,
    functions: { main: handler },
    host: new MigrationHost(stack, 'Host', { vpc: importedVpc(stack), upgrade: 'sample' }),
    outputBucket: new Bucket(stack, 'Output'),
  });
  return { stack, documents };
}

test('each document is called by the runbook and what it does', () => {
  const { documents } = declare();
  const { prepare, cutover, undo, fallBack, retire } = documents;
  expect([prepare, cutover, undo, fallBack, retire]).toEqual([
    'sample-prepare',
    'sample-cutover',
    'sample-undo',
    'sample-fall-back',
    'sample-retire',
  ]);
});

test('values that the runbook does not know, or that are missing, are refused by name', () => {
  expect(() => declare({})).toThrow('missing: Blue; unknown: none');
  expect(() => declare({ Blue: 'b', Red: 'r' })).toThrow('missing: none; unknown: Red');
});

test('scripts get their values as parameters, never as part of their text', () => {
  const { stack } = declare({ Blue: 'blue.example' });
  const documents = Template.fromStack(stack).findResources('AWS::SSM::Document', {
    Properties: { DocumentType: 'Command' },
  });
  expect(Object.keys(documents).length).toBeGreaterThan(0);
  expect(JSON.stringify(documents)).not.toContain('blue.example');
});

test('a value that could stand for something else in a document is refused', () => {
  expect(() => declare({ Blue: '{{ ssm:password }}' })).toThrow(
    'Blue (Address of blue) is "{{ ssm:password }}", and SSM',
  );
  expect(() => declare({ Blue: '$(reboot)' })).toThrow('which does not match [a-z.]+');
});

test('documents that run a host script come after it, and are sent to it by its name', () => {
  const { stack, documents } = declare();
  expect(documents.commands).toEqual({ copy: 'cdk-cutover-Stack-sample-copy' });
  const found = Template.fromStack(stack).findResources('AWS::SSM::Document');
  const [script] = Object.entries(found).filter(([, { Properties }]) => Properties.DocumentType === 'Command');
  const [cutover] = Object.values(found).filter(({ Properties }) => Properties.Name === 'sample-cutover');
  expect([script[1].Properties.Name, cutover.DependsOn]).toEqual([documents.commands.copy, [script[0]]]);
});

test('Automation may send those documents, and only to hosts with the tag of this upgrade', () => {
  const { stack } = declare();
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).toContain('document/cdk-cutover-Stack-sample-copy');
  expect(policies).toContain('"Condition":{"StringEquals":{"ssm:resourceTag/cdk-cutover:host":"sample"}}');
});

test('who may start one document may start no other', () => {
  const { stack, documents } = declare();
  documents.grantStart(new User(stack, 'Operator'), [documents.prepare]);
  const [policy] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith('Operator'),
  );
  const text = JSON.stringify(policy);
  expect(text).toContain('document/sample-prepare');
  expect(text).not.toContain('sample-cutover');
});

test('who may start all may start each, and nobody starts them unasked', () => {
  const { stack, documents } = declare();
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).not.toContain(
    'ssm:StartAutomationExecution',
  );
  const other = declare({ Blue: 'b' }, testStack());
  other.documents.grantStart(new User(other.stack, 'Operator'));
  const text = JSON.stringify(Template.fromStack(other.stack).findResources('AWS::IAM::Policy'));
  for (const name of ['prepare', 'cutover', 'undo', 'fall-back', 'retire'])
    expect(text).toContain(`document/sample-${name}`);
  expect(documents.role.roleName).toBeDefined();
});

describe('functions', () => {
  const given = (functions: (handler: LambdaFunction) => Record<string, LambdaFunction>) => {
    const stack = testStack();
    const vpc = importedVpc(stack);
    const handler = new LambdaFunction(stack, 'Handler', {
      runtime: nodeRuntime(),
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => undefined;'),
      vpc,
    });
    return new RunbookDocuments(stack, 'Documents', {
      runbook: new Runbook({ ...sample, functions: [{ name: 'main' }] }),
      values: { Blue: 'blue.example' },
      functions: functions(handler),
      host: new MigrationHost(stack, 'Host', { vpc, upgrade: 'sample' }),
      outputBucket: new Bucket(stack, 'Output'),
    });
  };

  test('that the runbook calls and nobody gives, or that it does not know, are refused by name', () => {
    expect(() => given(() => ({}))).toThrow("the runbook calls 'main', which functions does not give");
    expect(() => given((handler) => ({ main: handler, other: handler }))).toThrow(
      "functions gives 'other', which the runbook does not declare",
    );
  });

  test('in a VPC that the runbook does not declare so would be found asleep, and are refused', () => {
    expect(() => given((handler) => ({ main: handler }))).toThrow(
      "function 'main' runs in a VPC, and the runbook does not say so",
    );
  });
});
