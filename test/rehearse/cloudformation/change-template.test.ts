import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../../lib/rehearse/assembly/closure';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { isKnownType } from '../../../lib/rehearse/resources/table';
import { handmadeAssembly, removeFolders } from '../assembly/handmade';
import { asked, custom, cutover, deploymentOf, lines } from './deploy';

afterAll(removeFolders);

type Resources = Readonly<Record<string, object>>;
const ZONE = 'Z0123456789ABCDEFGHIJ';

/** A record that takes its value from the cutover, and something that is retained. */
const before: Resources = {
  Kept: custom({ a: '1' }),
  Retained: custom({}, { DeletionPolicy: 'Retain' }),
  Cutover: cutover({ kept: { Ref: 'Kept' }, retained: { Ref: 'Retained' } }),
};

async function deployed(resources: Resources = before) {
  const made = deploymentOf(resources);
  made.world.aws.route53.putZone({ id: ZONE, name: 'internal', isPrivate: true });
  made.world.aws.behaviour = ({ ResourceProperties }) => ({
    Data: { activeEndpoint: `${ResourceProperties.active}.host` },
  });
  expect((await made.deployment.create()).status).toBe('CREATE_COMPLETE');
  const earlier = lines(made.deployment).length;
  made.world.aws.events.length = 0;
  const change = (edited: Resources) => {
    const assembly = readAssembly(handmadeAssembly({ Kong: { Resources: edited } }));
    const { region, account, partition } = made.world.aws;
    const closure = closureOf(assembly, findStack(assembly, 'Kong'), {
      ...{ target: { region, account, partition }, isKnown: isKnownType },
      ...{ deployed: made.deployment.deployed, stackIds: made.deployment.stackIds },
    });
    return made.deployment.change(closure);
  };
  return { ...made, change, since: () => lines(made.deployment).slice(earlier) };
}

test('an edited template creates what is new, changes what differs, and deletes the rest last; what is retained stays', async () => {
  const { change, world, since } = await deployed();
  const outcome = await change({ Kept: custom({ a: '2' }), New: cutover({ upgrade: 'next', kept: { Ref: 'Kept' } }) });
  expect(outcome).toEqual({
    stack: 'Kong',
    status: 'UPDATE_COMPLETE',
    changed: ['Kept', 'New', 'Cutover'],
    leftovers: [],
  });
  expect(asked(world)).toEqual(['Update Kept', 'Create New', 'Delete Cutover']);
  expect(since()).toContain('Retained DELETE_SKIPPED');
});

test('an app whose last upgrade was deleted still has what it needed', async () => {
  const { change, world, deployment } = await deployed();
  expect(await change({ Kept: custom({ a: '1' }) })).toMatchObject({ status: 'UPDATE_COMPLETE', leftovers: [] });
  expect(asked(world)).toEqual(['Delete Cutover']);
  expect(deployment.deployed.get('Kong')).toEqual(['Kept']);
});

test('a zone that is not of the app brings no records of the app along', () => {
  const record = (value: unknown) => ({
    Type: 'AWS::Route53::RecordSet',
    Properties: { HostedZoneId: ZONE, Name: 'db.internal', Type: 'CNAME', TTL: '5', ResourceRecords: [value] },
  });
  const resources = {
    Cutover: cutover(
      { active: 'GREEN', zone: ZONE },
      { Metadata: { 'cdk-cutover': { values: { EndpointName: 'db.internal' } } } },
    ),
    Record: record({ 'Fn::GetAtt': ['Cutover', 'activeEndpoint'] }),
  };
  const made = deploymentOf({
    ...resources,
    Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'internal' } },
  });
  // Nothing but the record's own zone leads from the upgrade to the record.
  expect([...made.closure.stacks[0].resources.keys()]).toEqual(['Cutover']);
});

test('what fails takes back what was changed and made, and the stack is as it was', async () => {
  const { change, world, deployment } = await deployed();
  world.aws.behaviour = ({ LogicalResourceId, RequestType }) =>
    LogicalResourceId === 'Broken' && RequestType === 'Create'
      ? { Status: 'FAILED', Reason: 'no' }
      : { Data: { activeEndpoint: 'x' } };
  const outcome = await change({
    ...before,
    Kept: custom({ a: '2' }),
    New: custom(),
    Broken: cutover({ upgrade: 'broken', new: { Ref: 'New' } }),
  });
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.failure?.logicalId).toBe('Broken');
  expect(asked(world).slice(-3)).toEqual(['Update Kept', 'Delete Broken', 'Delete New']);
  expect(deployment.deployed.get('Kong')).toEqual(['Kept', 'Retained', 'Cutover']);
  // The second try is like the first.
  world.aws.behaviour = () => ({ Data: { activeEndpoint: 'x' } });
  expect((await change({ ...before, New: custom() })).status).toBe('UPDATE_COMPLETE');
});

test('a logical id keeps its type', async () => {
  const { change } = await deployed();
  const edited = { ...before, Kept: custom({}, {}, 'Custom::Other') };
  await expect(change(edited)).rejects.toThrow('Kept is Custom::Thing, and Custom::Other in the new template');
});
