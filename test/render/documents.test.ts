import { allowedPattern } from '../../lib/render/allowed-pattern';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { commandDocuments } from '../../lib/render/command-document';
import { rightsOf } from '../../lib/render/rights';
import { Runbook } from '../../lib/runbook/runbook';
import { sample } from '../runbook/sample';

const runbook = new Runbook(sample)._data;
const bindings: Bindings = {
  values: { Blue: 'blue.example' },
  assumeRole: 'arn:aws:iam::123456789012:role/runbook',
  functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:sample',
  commands: { copy: 'sample-copy', 'check-copy': 'sample-check-copy', 'undo-copy': 'sample-undo-copy' },
  hostTag: { key: 'cdk-cutover:host', value: 'sample' },
  outputBucket: 'results',
};
const way = (kind: DocumentKind) =>
  automationDocument(runbook, kind, bindings).mainSteps.map(
    ({ name, onFailure, nextStep, isEnd }) => `${name} → ${isEnd ? 'stop' : nextStep}, else ${onFailure}`,
  );

describe('Automation documents', () => {
  test('the cutover goes its way, and a failure before the point of no return enters the undo chain, fence first', () => {
    expect(way(DocumentKind.CUTOVER)).toEqual([
      'look → host, else Abort',
      'host → check_host, else step:undo_host',
      'check_host → close, else step:undo_host',
      'close → copy, else step:undo_close',
      'copy → check_copy, else step:undo_close',
      'check_copy → compare, else step:undo_close',
      'compare → switch, else step:undo_close',
      'switch → pause, else step:undo_close',
      'pause → confirm, else Abort',
      'confirm → stop, else Abort',
      'undo_close → undo_copy, else Abort',
      'undo_copy → undo_host, else step:undo_host',
      'undo_host → stop, else Abort',
    ]);
  });

  test('the way forward ends before the undo chain: success never runs an undo', () => {
    const { mainSteps } = automationDocument(runbook, DocumentKind.CUTOVER, bindings);
    expect(mainSteps.filter(({ isEnd }) => isEnd).map(({ name }) => name)).toEqual(['confirm', 'undo_host']);
  });

  test('every step is critical, so that a compensated execution ends Failed', () => {
    for (const kind of Object.values(DocumentKind)) {
      expect(automationDocument(runbook, kind, bindings).mainSteps.every(({ isCritical }) => isCritical)).toBe(true);
    }
  });

  test('prepare undoes only what prepare does', () => {
    expect(way(DocumentKind.PREPARE)).toEqual([
      'look → host, else Abort',
      'host → check_host, else step:undo_host',
      'check_host → end, else step:undo_host',
      'end → stop, else Abort',
      'undo_host → stop, else Abort',
    ]);
  });

  test('undo, fall back and retire are documents of their own', () => {
    expect(way(DocumentKind.UNDO)).toEqual([
      'undo_close → undo_copy, else Abort',
      'undo_copy → undo_host, else step:undo_host',
      'undo_host → stop, else Abort',
    ]);
    expect(way(DocumentKind.FALL_BACK)).toEqual(['back → stop, else Abort']);
    expect(way(DocumentKind.RETIRE)).toEqual(['clean → stop, else Abort']);
  });

  test('each kind of action is spelt as SSM takes it, its values bound', () => {
    const { mainSteps } = automationDocument(runbook, DocumentKind.CUTOVER, bindings);
    const inputs = Object.fromEntries(mainSteps.map((one) => [one.name, { action: one.action, ...one.inputs }]));
    expect(inputs).toMatchObject({
      look: {
        action: 'aws:invokeLambdaFunction',
        FunctionName: 'arn:aws:lambda:eu-central-1:123456789012:function:sample',
        InputPayload: {
          Step: 'look',
          ExecutionId: '{{ automation:EXECUTION_ID }}',
          Blue: 'blue.example',
          Limit: '{{ Limit }}',
        },
      },
      host: { action: 'aws:executeAwsApi', Service: 'autoscaling', Api: 'SetDesiredCapacity', DesiredCapacity: 1 },
      check_host: {
        action: 'aws:waitForAwsResourceProperty',
        PropertySelector: '$.InstanceInformationList[0].PingStatus',
        DesiredValues: ['Online'],
        Filters: [{ Key: 'tag:host', Values: ['blue.example'] }],
      },
      copy: {
        action: 'aws:runCommand',
        DocumentName: 'sample-copy',
        Targets: [{ Key: 'tag:cdk-cutover:host', Values: ['sample'] }],
        Parameters: { Blue: 'blue.example' },
        OutputS3BucketName: 'results',
      },
      check_copy: { action: 'aws:runCommand', DocumentName: 'sample-check-copy' },
      undo_copy: { action: 'aws:runCommand', DocumentName: 'sample-undo-copy' },
      pause: { action: 'aws:sleep', Duration: 'PT60S' },
      confirm: { action: 'aws:pause' },
    });
  });

  test('parameters keep their pattern and default', () => {
    expect(automationDocument(runbook, DocumentKind.CUTOVER, bindings).parameters).toEqual({
      Limit: { type: 'String', description: 'Most seconds', default: '0', allowedPattern: '^([0-9]+)$' },
    });
  });

  test('a document beyond 64 KB is refused by name and size', () => {
    const long = new Runbook({ ...sample, scripts: { copy: `# ${'x'.repeat(62_000)}\nmain() { :; }` } })._data;
    expect(() => commandDocuments(long)).toThrow(/Document 'copy' has \d+ bytes; SSM takes 65536/);
  });
});

describe('Command documents', () => {
  const documents = commandDocuments(runbook);

  test('there is one for each part of a step that works on the host', () => {
    expect(documents.map(({ key }) => key)).toEqual(['copy', 'check-copy', 'undo-copy']);
  });

  test('each runs one function of the script', () => {
    expect(documents.map(({ content }) => content.mainSteps)).toMatchObject([
      [
        {
          action: 'aws:runShellScript',
          name: 'copy',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { timeoutSeconds: '60', runCommand: ['#!/bin/bash', 'main() { echo "$1"; }', 'main do'] },
        },
      ],
      [{ name: 'check_copy', inputs: { runCommand: ['#!/bin/bash', 'main() { echo "$1"; }', 'main check'] } }],
      [{ name: 'undo_copy', inputs: { runCommand: ['#!/bin/bash', 'main() { echo "$1"; }', 'main undo'] } }],
    ]);
  });

  test('values arrive as environment variables and must match their pattern', () => {
    expect(documents[0].content.parameters).toEqual({
      Blue: {
        type: 'String',
        description: 'Address of blue',
        allowedPattern: '^([a-z.]+)$',
        interpolationType: 'ENV_VAR',
      },
    });
  });
});

test('a pattern with alternatives is compared with the whole value', () => {
  const pattern = new RegExp(allowedPattern('none|keep-writes|lose-writes'));
  expect(['none', 'keep-writes', 'lose-writes'].filter((value) => pattern.test(value))).toHaveLength(3);
  expect(['nonesense', 'x keep-writes x', '$(id) lose-writes'].filter((value) => pattern.test(value))).toEqual([]);
});

describe('rights', () => {
  const targets = { commandDocuments: ['arn:doc/sample-copy'], instances: 'arn:instances' };

  test('follow from the actions, each once, references bound', () => {
    expect(rightsOf(runbook, targets, bindings)).toEqual([
      { actions: ['lambda:InvokeFunction'], resources: [bindings.functionArn] },
      { actions: ['autoscaling:SetDesiredCapacity'], resources: ['arn:aws:autoscaling:::blue.example'] },
      { actions: ['ssm:DescribeInstanceInformation'], resources: ['*'] },
      { actions: ['ssm:SendCommand'], resources: ['arn:doc/sample-copy'] },
      { actions: ['ssm:SendCommand'], resources: ['arn:instances'], onHostsOnly: true },
      {
        actions: [
          'ssm:ListCommands',
          'ssm:ListCommandInvocations',
          'ssm:DescribeInstanceInformation',
          'ssm:CancelCommand',
        ],
        resources: ['*'],
      },
    ]);
  });

  test('what no action does is not allowed', () => {
    const small = new Runbook({
      ...sample,
      cutover: { ...sample.cutover, steps: sample.cutover.steps.filter(({ id }) => id !== 'host' && id !== 'copy') },
    })._data;
    expect(rightsOf(small, targets, bindings)).toEqual([
      { actions: ['lambda:InvokeFunction'], resources: [bindings.functionArn] },
    ]);
  });
});
