import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import type { Bindings } from '../../lib/render/bindings';
import { commandDocuments } from '../../lib/render/command-document';
import { rightsOf } from '../../lib/render/rights';
import type { ExecutionView } from '../../lib/rehearse/aws/local-aws';
import { dumpAndRestore } from '../../constructs/postgres/runbook';
import { postgresValues } from '../../constructs/postgres/values';
import { run } from '../rehearse/aws/automation/automation';
import type { TestAws } from '../rehearse/aws/running-aws';
import { ACCOUNT, REGION, testAws, until } from '../rehearse/aws/running-aws';
import { HOST_TAG, putGroup } from '../rehearse/aws/host/hosts';

/** Nobody else is about, so nobody claims. */
const { owner: _owner, ...whole } = dumpAndRestore({
  id: 'kong',
  blueVersion: '11.22',
  greenVersion: '15.17',
  copySeconds: 600,
})._data;
/** The runbook as it is, cut down to the host; the script says where it runs. */
const runbook = {
  ...whole,
  prepare: ['start-host', 'find-host', 'ready-host'],
  scripts: { ...whole.scripts, 'ready-host': 'main() { echo "$AWS_SSM_INSTANCE_ID $1"; }' },
};
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
const group = (name: string) => arn('autoscaling', `autoScalingGroup:1:autoScalingGroupName/${name}`);
const someValue: Record<string, string> = {
  Upgrade: HOST_TAG['cdk-cutover:host'],
  HostGroup: 'hosts',
  HostGroupArn: arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/hosts'),
  Sessions: '2',
  FenceWorkSeconds: '60',
  FenceHandoverSeconds: '180',
  ProgramSha256: '0'.repeat(64),
  BluePort: '5432',
  GreenPort: '5432',
  BlueVersion: '11.22',
  GreenVersion: '15.17',
  ...Object.fromEntries(['Blue', 'Green'].map((side) => [`${side}SecretArn`, arn('secretsmanager', 'secret:x')])),
};

describe('the migration host', () => {
  let test: TestAws;
  let ids: { readonly old: string; readonly fresh: string };
  /** What Auto Scaling says of the group, call by call; the last one again and again. */
  let states: (readonly (readonly [id: string, state: string])[])[];

  beforeEach(async () => {
    test = await testAws();
    const role = test.role('host', { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' });
    test.aws.iam.attachManagedPolicy('host', 'AmazonSSMManagedInstanceCore');
    // Both carry the upgrade's tag and answer to SSM, as an instance does for a while after its end was asked for.
    test.aws.autoScaling.putGroup({
      ...{ name: 'before', arn: group('before'), min: 0, max: 1, desired: 1 },
      ...{ roleArn: role, tags: HOST_TAG },
    });
    await until(() => online().length === 1, 'the old host is online');
    putGroup(test, role, 1);
    await until(() => online().length === 2, 'the new host is online');
    const [old, fresh] = online();
    ids = { old: old!, fresh: fresh! };
    const describeGroups = test.aws.autoScaling.service.operations.DescribeAutoScalingGroups!;
    jest.spyOn(describeGroups, 'answer').mockImplementation(() => {
      const [now = []] = states.length > 1 ? states.splice(0, 1) : states;
      const Instances = now.map(([InstanceId, LifecycleState]) => ({ InstanceId, LifecycleState }));
      return { AutoScalingGroups: [{ AutoScalingGroupName: 'hosts', Instances }] };
    });
    deployRunbook();
  });
  afterEach(() => test.stop());

  const online = (): string[] =>
    test.events.flatMap((event) => (event.kind === 'host' && event.status === 'online' ? [event.instanceId] : []));

  /** The documents, and their role with the rights that follow from the runbook. */
  function deployRunbook(instance?: 'by tag'): void {
    const commands = Object.fromEntries(commandDocuments(runbook).map(({ script }) => [script, `kong-${script}`]));
    const bindings: Bindings = {
      values: Object.fromEntries(postgresValues.map(({ name }) => [name, someValue[name] ?? 'x.y'])),
      assumeRole: `arn:aws:iam::${ACCOUNT}:role/automation`,
      functions: { main: arn('lambda', 'function:kong'), account: arn('lambda', 'function:kong') },
      commands,
      hostTag: { key: 'cdk-cutover:host', value: HOST_TAG['cdk-cutover:host'] },
      outputBucket: 'results',
    };
    const rights = rightsOf(
      runbook,
      {
        commandDocuments: Object.values(commands).map((name) => arn('ssm', `document/${name}`)),
        instances: arn('ec2', 'instance/*'),
      },
      bindings,
    );
    test.role(
      'automation',
      ...rights.map(({ actions, resources, onHostsOnly }) => ({
        ...{ Effect: 'Allow' as const, Action: actions, Resource: resources },
        ...(onHostsOnly && {
          Condition: { StringEquals: { 'ssm:resourceTag/cdk-cutover:host': HOST_TAG['cdk-cutover:host'] } },
        }),
      })),
    );
    for (const { script, content } of commandDocuments(runbook))
      test.aws.ssm.putDocument({ name: commands[script]!, type: 'Command', content });
    const text = JSON.stringify(automationDocument(runbook, DocumentKind.PREPARE, bindings));
    const byTag = '"Targets":[{"Key":"tag:cdk-cutover:host","Values":["kong"]}]';
    const content = instance ? text.replaceAll('"InstanceIds":["{{ find_host.InstanceId }}"]', byTag) : text;
    test.aws.ssm.putDocument({ name: 'kong-prepare', type: 'Automation', content: JSON.parse(content) as object });
  }

  const outputOf = ({ steps }: ExecutionView, name: string) => steps.find((step) => step.name === name)?.output;

  it.each<[string, () => typeof states]>([
    [
      'listed first until it has left',
      () => [
        [
          [ids.old, 'Terminating'],
          [ids.fresh, 'Pending'],
        ],
        [
          [ids.old, 'Terminating'],
          [ids.fresh, 'InService'],
        ],
        [[ids.fresh, 'InService']],
      ],
    ],
    [
      'listed behind the new one',
      () => [
        [
          [ids.fresh, 'InService'],
          [ids.old, 'Terminating'],
        ],
      ],
    ],
  ])('is the instance in service, and never one that is still ending, %s', async (_where, what) => {
    states = what();
    const execution = await run(test, 'kong-prepare');
    expect([execution.status, execution.failureMessage]).toEqual(['Success', undefined]);
    expect(outputOf(execution, 'ready_host')).toBe(`${ids.fresh} do\n`);
    expect(outputOf(execution, 'check_ready_host')).toBe(`${ids.fresh} check\n`);
    expect(test.refused()).toEqual([]);
  });

  it('would be both of them by its tag', async () => {
    deployRunbook('by tag');
    states = [[[ids.fresh, 'InService']]];
    const printed = outputOf(await run(test, 'kong-prepare'), 'ready_host')!
      .split('\n')
      .filter(Boolean)
      .sort();
    expect(printed).toEqual([`${ids.old} do`, `${ids.fresh} do`].sort());
  });

  it('is looked for in vain when the only one in service goes between two looks: nothing runs anywhere', async () => {
    states = [[[ids.old, 'InService']], [[ids.old, 'Terminating']]];
    const execution = await run(test, 'kong-prepare');
    expect(execution.status).toBe('Failed');
    expect(execution.failureMessage).toContain('Step find_host failed: Output InstanceId');
    expect(test.aws.calls.some(({ action }) => action === 'ssm:SendCommand')).toBe(false);
  });

  it('of another upgrade may not be sent a command', async () => {
    test.aws.autoScaling.putGroup({
      ...{ name: 'other', arn: group('other'), min: 0, max: 1, desired: 1 },
      ...{ roleArn: arn('iam', 'role/host').replace(REGION, ''), tags: { 'cdk-cutover:host': 'shop' } },
    });
    await until(() => online().length === 3, 'the host of the other upgrade is online');
    states = [[[online()[2]!, 'InService']]];
    const execution = await run(test, 'kong-prepare');
    expect(execution.failureMessage).toContain('not authorized to perform: ssm:SendCommand');
  });
});
