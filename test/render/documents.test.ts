import { allowedPattern } from '../../lib/render/allowed-pattern';
import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { commandDocuments } from '../../lib/render/command-document';
import { documentBytes } from '../../lib/render/document-size';
import { rightsOf } from '../../lib/render/rights';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import { sampleInOneCall, sampleOnOneHost as sample } from '../runbook/sample';
import { bindings, ownSteps, wayOf } from './rendered';

const runbook = new Runbook(sample)._data;
const way = (kind: DocumentKind) => wayOf(runbook, kind);

describe('Automation documents', () => {
  test('the cutover goes its way, and a failure before the point of no return enters the undo chain, fence first', () => {
    expect(way(DocumentKind.CUTOVER)).toEqual([
      'look → host, else Abort',
      'host → check_host, else step:undo_host',
      'check_host → find, else step:undo_host',
      'find → close, else step:undo_host',
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

  test('a critical section in one call is taken back first, and its undo refuses for all once the move was submitted', () => {
    expect(wayOf(new Runbook(sampleInOneCall)._data, DocumentKind.CUTOVER)).toEqual([
      'look → host, else Abort',
      'host → check_host, else step:undo_host',
      'check_host → copy, else step:undo_host',
      'copy → check_copy, else step:undo_copy',
      'check_copy → switch, else step:undo_copy',
      'switch → pause, else step:undo_switch',
      'pause → confirm, else Abort',
      'confirm → stop, else Abort',
      'undo_switch → undo_copy, else Abort',
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
      expect(ownSteps(runbook, kind).every(({ isCritical }) => isCritical)).toBe(true);
    }
  });

  test('prepare undoes only what prepare does', () => {
    expect(way(DocumentKind.PREPARE)).toEqual([
      'look → host, else Abort',
      'host → check_host, else step:undo_host',
      'check_host → find, else step:undo_host',
      'find → end, else step:undo_host',
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
        DocumentName: 'shared-copy',
        InstanceIds: ['{{ find.InstanceId }}'],
        Parameters: { Verb: 'do', Seconds: '60', Blue: 'blue.example' },
        OutputS3BucketName: 'results',
        OutputS3KeyPrefix: 'copy',
      },
      check_copy: { Parameters: { Verb: 'check', Seconds: '30' }, OutputS3KeyPrefix: 'check-copy' },
      undo_copy: {
        Targets: [{ Key: 'tag:cdk-cutover:host', Values: ['sample'] }],
        Parameters: { Verb: 'undo', Seconds: '60', Blue: 'blue.example' },
      },
      pause: { action: 'aws:sleep', Duration: 'PT60S' },
      confirm: { action: 'aws:pause' },
    });
  });

  test('a script that names its instance is sent to that one, and to no tag', () => {
    const { mainSteps } = automationDocument(runbook, DocumentKind.CUTOVER, bindings);
    expect(mainSteps.find(({ name }) => name === 'copy')?.inputs).not.toHaveProperty('Targets');
    expect(mainSteps.find(({ name }) => name === 'undo_copy')?.inputs).not.toHaveProperty('InstanceIds');
  });

  test('an output is one text: Automation takes a list of one for it, and no other', () => {
    const { mainSteps } = automationDocument(runbook, DocumentKind.CUTOVER, bindings);
    expect(mainSteps.find(({ name }) => name === 'find')).toMatchObject({
      action: 'aws:executeAwsApi',
      inputs: { Service: 'ec2', Api: 'DescribeHosts', Name: 'blue.example' },
      outputs: [{ Name: 'InstanceId', Selector: "$.Hosts[?(@.State == 'up')].Id", Type: 'String' }],
    });
  });

  test('an output of a step whose id has a hyphen is referred to by its name in SSM', () => {
    const data = JSON.parse(
      JSON.stringify(runbook).replaceAll('"find"', '"find-it"').replaceAll('{{ find.', '{{ find-it.'),
    ) as typeof runbook;
    const { mainSteps } = automationDocument(data, DocumentKind.CUTOVER, bindings);
    expect(mainSteps.find(({ name }) => name === 'copy')?.inputs.InstanceIds).toEqual(['{{ find_it.InstanceId }}']);
  });

  test('a step of the function gets the values that it reads and every parameter', () => {
    const call = Action.invokeFunction({ step: 'look', seconds: 60, values: [] });
    const [look, ...others] = sample.cutover.steps;
    const lean = new Runbook({
      ...sample,
      cutover: { ...sample.cutover, steps: [{ ...look, action: call }, ...others] },
    });
    const [first] = ownSteps(lean._data, DocumentKind.CUTOVER);
    expect(first.inputs.InputPayload).toEqual({
      Step: 'look',
      ExecutionId: '{{ automation:EXECUTION_ID }}',
      Limit: '{{ Limit }}',
    });
  });

  test('parameters keep their pattern and default', () => {
    expect(automationDocument(runbook, DocumentKind.CUTOVER, bindings).parameters).toEqual({
      Limit: { type: 'String', description: 'Most seconds', default: '0', allowedPattern: '^([0-9]+)$' },
    });
  });

  test('a document beyond 64 KB is refused by name and size', () => {
    const long = new Runbook({ ...sample, scripts: { copy: `# ${'x'.repeat(65_000)}\nmain() { :; }` } })._data;
    expect(() => commandDocuments(long)).toThrow(/Document 'copy' has \d+ bytes.*SSM takes 65536/);
  });

  test('a name that only a deploy will tell counts as a long one', () => {
    expect(documentBytes({ a: '${Token[TOKEN.7]}-${Token[Blue.Host.12]}' })).toBe('{"a":""}'.length + 241);
    expect(documentBytes({ a: 'blue.example' })).toBe('{"a":"blue.example"}'.length);
  });
});

describe('Command documents', () => {
  const documents = commandDocuments(runbook);

  test('there is one for each script, whatever parts of steps call it', () => {
    expect(documents.map(({ script }) => script)).toEqual(['copy']);
  });

  test('it runs the function of the script that the caller names, for as long as the caller says', () => {
    expect(documents[0].content.mainSteps).toEqual([
      {
        action: 'aws:runShellScript',
        name: 'copy',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: '{{ Seconds }}',
          runCommand: ['#!/bin/bash\nmain() { echo "$1"; }\nmain "$SSM_Verb"'],
        },
      },
    ]);
  });

  test('no function can be named that no step calls', () => {
    const { Verb, Seconds } = documents[0].content.parameters as Record<string, unknown>;
    expect(Verb).toEqual({
      ...{ type: 'String', description: 'What to do', interpolationType: 'ENV_VAR' },
      allowedValues: ['do', 'check', 'undo'],
    });
    expect(Seconds).toEqual({ type: 'String', description: 'How long it may take', allowedPattern: '^[0-9]{1,6}$' });
  });

  test('it holds nothing of one upgrade: another runbook of the system has the same', () => {
    const other = new Runbook({ ...sample, id: 'other', title: 'Sample 2 → 3' })._data;
    expect(commandDocuments(other)).toEqual(documents);
  });

  test('values arrive as environment variables and must match their pattern', () => {
    expect(documents[0].content.parameters).toMatchObject({
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
      { actions: ['lambda:InvokeFunction'], resources: [bindings.functions.main] },
      { actions: ['lambda:GetFunctionConfiguration'], resources: [bindings.functions.main] },
      { actions: ['autoscaling:SetDesiredCapacity'], resources: ['arn:aws:autoscaling:::blue.example'] },
      { actions: ['ssm:DescribeInstanceInformation'], resources: ['*'] },
      { actions: ['ec2:DescribeHosts'], resources: ['*'] },
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
      cutover: {
        ...sample.cutover,
        steps: sample.cutover.steps.filter(({ id }) => !['host', 'find', 'copy'].includes(id)),
      },
    })._data;
    expect(rightsOf(small, targets, bindings)).toEqual([
      { actions: ['lambda:InvokeFunction'], resources: [bindings.functions.main] },
      { actions: ['lambda:GetFunctionConfiguration'], resources: [bindings.functions.main] },
    ]);
  });
});
