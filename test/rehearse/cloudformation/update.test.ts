import { removeFolders } from '../assembly/handmade';
import type { CustomResourceEvent } from '../resources/fake-aws';
import { asked, custom, cutover, deploymentOf, lines } from './deploy';

afterAll(removeFolders);

const toGreen = { Cutover: { active: 'GREEN' } };
const active = ({ ResourceProperties, OldResourceProperties }: CustomResourceEvent) =>
  `${OldResourceProperties?.active} to ${ResourceProperties.active}`;

/** A cutover, what takes its attribute, and two resources with no part in it. */
const resources = {
  Apart: custom(),
  Cutover: cutover({ apart: { Ref: 'Apart' } }),
  Endpoint: { Type: 'AWS::ServiceDiscovery::Instance', Properties: {} as object },
  Service: { Type: 'AWS::ServiceDiscovery::Service', Properties: {} as object },
  Namespace: { Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace', Properties: { Name: 'internal' } },
};
resources.Service.Properties = {
  NamespaceId: { Ref: 'Namespace' },
  DnsConfig: { DnsRecords: [{ Type: 'CNAME', TTL: 10 }] },
};
resources.Endpoint.Properties = {
  ServiceId: { Ref: 'Service' },
  InstanceId: 'kong',
  InstanceAttributes: { AWS_INSTANCE_CNAME: { 'Fn::GetAtt': ['Cutover', 'activeEndpoint'] } },
};
resources.Cutover.Properties = { ...resources.Cutover.Properties, ...{ service: { Ref: 'Service' } } };

async function deployed(of: Readonly<Record<string, object>> = resources) {
  const made = deploymentOf(of);
  made.world.aws.behaviour = ({ ResourceProperties }) => ({
    Data: { activeEndpoint: `${ResourceProperties.active}.host` },
  });
  expect((await made.deployment.create()).status).toBe('CREATE_COMPLETE');
  made.world.aws.events.length = 0;
  made.world.aws.statusAtEvent.length = 0;
  made.world.aws.statuses.length = 0;
  return made;
}

test('an update changes what was overridden and what follows from it, nothing else', async () => {
  const { deployment, world } = await deployed();
  const outcome = await deployment.update(toGreen);
  expect(outcome).toEqual({
    stack: 'Kong',
    status: 'UPDATE_COMPLETE',
    changed: ['Cutover', 'Endpoint'],
    leftovers: [],
  });
  expect(world.aws.events.map(active)).toEqual(['BLUE to GREEN']);
  expect([...world.aws.registered.values()]).toEqual([{ AWS_INSTANCE_CNAME: 'GREEN.host' }]);
  expect(world.aws.statuses).toEqual([
    'Kong UPDATE_IN_PROGRESS',
    'Kong UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Kong UPDATE_COMPLETE',
  ]);
  expect(world.aws.statusAtEvent).toEqual(['Kong UPDATE_IN_PROGRESS']);
  await deployment.update({ Cutover: { fallBack: 'lose-writes' } });
  expect(world.aws.events[1].ResourceProperties).toMatchObject({ active: 'GREEN', fallBack: 'lose-writes' });
});

test('an update that changes nothing asks nobody', async () => {
  const { deployment, world } = await deployed();
  expect(await deployment.update({ Cutover: { active: 'BLUE' } })).toMatchObject({
    status: 'CREATE_COMPLETE',
    changed: [],
  });
  expect(world.aws.events).toEqual([]);
  expect(world.aws.statuses).toEqual([]);
});

test('an override of a resource that is not there is refused', async () => {
  const { deployment } = await deployed();
  await expect(deployment.update({ Cutovr: { active: 'GREEN' } })).rejects.toThrow(
    'The rehearsed part of stack Kong has no resource Cutovr.',
  );
});

test('a failed cutover gets a second Update with the properties swapped, while the stack says that it rolls back', async () => {
  const { deployment, world } = await deployed();
  world.aws.behaviour = ({ ResourceProperties }) =>
    ResourceProperties.active === 'GREEN'
      ? { Status: 'FAILED', Reason: 'rows differ' }
      : { Data: { activeEndpoint: 'BLUE.host' } };
  const outcome = await deployment.update(toGreen);
  expect(outcome).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    changed: [],
    failure: {
      logicalId: 'Cutover',
      constructPath: 'Kong/path/of/Cutover',
      reason: expect.stringContaining('rows differ'),
    },
    leftovers: [],
  });
  expect(world.aws.events.map(active)).toEqual(['BLUE to GREEN', 'GREEN to BLUE']);
  expect(world.aws.events.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([
    'id-of-Cutover',
    'id-of-Cutover',
  ]);
  expect(world.aws.statusAtEvent).toEqual(['Kong UPDATE_IN_PROGRESS', 'Kong UPDATE_ROLLBACK_IN_PROGRESS']);
  expect(world.aws.statuses.at(-1)).toBe('Kong UPDATE_ROLLBACK_COMPLETE');
  expect(lines(deployment)).toContain('Cutover UPDATE_FAILED');

  world.aws.behaviour = () => ({ Data: { activeEndpoint: 'GREEN.host' } });
  expect((await deployment.update(toGreen)).status).toBe('UPDATE_COMPLETE');
});

test('a sibling that fails later asks the cutover back; what it answers then is what others get', async () => {
  const { deployment, world } = await deployed({
    ...resources,
    Sibling: custom({ endpoint: { 'Fn::GetAtt': ['Cutover', 'activeEndpoint'] } }, { DependsOn: 'Endpoint' }),
    Second: cutover({ sibling: { Ref: 'Sibling' } }),
  });
  world.aws.behaviour = ({ LogicalResourceId, ResourceProperties }) =>
    LogicalResourceId === 'Sibling' && ResourceProperties.endpoint === 'GREEN.host'
      ? { Status: 'FAILED', Reason: 'someone else' }
      : { Data: { activeEndpoint: 'GREEN.host' } };
  const outcome = await deployment.update(toGreen);
  expect(outcome).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', failure: { logicalId: 'Sibling' } });
  expect(asked(world)).toEqual(['Update Cutover', 'Update Sibling', 'Update Cutover']);
  expect([...world.aws.registered.values()]).toEqual([{ AWS_INSTANCE_CNAME: 'GREEN.host' }]);
});

test('a rollback that fails ends UPDATE_ROLLBACK_FAILED, and such a stack takes no update', async () => {
  const { deployment, world } = await deployed();
  world.aws.behaviour = () => ({ Status: 'FAILED', Reason: 'no' });
  const outcome = await deployment.update(toGreen);
  expect(outcome).toMatchObject({
    status: 'UPDATE_ROLLBACK_FAILED',
    failure: { logicalId: 'Cutover' },
    leftovers: [{ logicalId: 'Cutover' }],
  });
  await expect(deployment.update(toGreen)).rejects.toThrow(
    'Stack Kong is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
  );
});

test('a type that the rehearsal cannot change fails the update, and is not asked back', async () => {
  const { deployment } = await deployed({
    Cutover: cutover({ secret: { Ref: 'Secret' } }),
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Description: 'x' } },
  });
  const outcome = await deployment.update({ Secret: { Description: 'y' } });
  expect(outcome).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    failure: {
      reason:
        'Secret (AWS::SecretsManager::Secret): the rehearsal creates and deletes this type, but does not change it.',
    },
  });
});

describe('a new physical id', () => {
  const answerWithNewIds = ({ RequestType, ResourceProperties }: CustomResourceEvent) =>
    RequestType === 'Delete' ? {} : { PhysicalResourceId: `of-${ResourceProperties.active}` };

  test('is a replacement: the old one is deleted when the update is complete', async () => {
    const { deployment, world } = await deployed({ Cutover: cutover() });
    world.aws.behaviour = answerWithNewIds;
    await deployment.update(toGreen);
    expect(asked(world)).toEqual(['Update Cutover', 'Delete Cutover']);
    expect(world.aws.events[1]).toMatchObject({
      PhysicalResourceId: 'id-of-Cutover',
      ResourceProperties: { active: 'BLUE' },
    });
    expect(world.aws.statusAtEvent[1]).toBe('Kong UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(deployment.live('Cutover')?.physicalId).toBe('of-GREEN');
  });

  test('leaves the old one where the template says so', async () => {
    const { deployment, world } = await deployed({ Cutover: cutover({}, { UpdateReplacePolicy: 'Retain' }) });
    world.aws.behaviour = answerWithNewIds;
    await deployment.update(toGreen);
    expect(asked(world)).toEqual(['Update Cutover']);
  });

  test('is deleted itself when the update is rolled back', async () => {
    const { deployment, world } = await deployed({
      Cutover: cutover(),
      Later: cutover({ side: { Ref: 'Cutover' } }),
    });
    world.aws.behaviour = (event) =>
      event.LogicalResourceId === 'Later' && event.ResourceProperties.side === 'of-GREEN'
        ? { Status: 'FAILED' }
        : event.LogicalResourceId === 'Later' || event.RequestType === 'Delete'
          ? {}
          : { PhysicalResourceId: event.ResourceProperties.active === 'GREEN' ? 'of-GREEN' : 'id-of-Cutover' };
    expect((await deployment.update(toGreen)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(asked(world)).toEqual([
      'Update Cutover',
      'Update Later',
      'Update Cutover',
      'Update Later',
      'Delete Cutover',
    ]);
    expect(world.aws.events[4].PhysicalResourceId).toBe('of-GREEN');
    expect(deployment.live('Cutover')?.physicalId).toBe('id-of-Cutover');
  });
});

describe('a deletion', () => {
  test('deletes dependents first and skips what is retained', async () => {
    const { deployment, world } = await deployed({
      First: custom({}, { DeletionPolicy: 'Retain' }),
      Second: custom({ after: { Ref: 'First' } }),
      Cutover: cutover({ after: { Ref: 'Second' } }),
    });
    const outcome = await deployment.delete();
    expect(outcome).toMatchObject({ status: 'DELETE_COMPLETE', changed: ['Cutover', 'Second'] });
    expect(asked(world)).toEqual(['Delete Cutover', 'Delete Second']);
    expect(deployment.status).toBe('DELETE_COMPLETE');
  });

  test('that fails names the resource and keeps what it needs', async () => {
    const { deployment, world } = await deployed();
    world.aws.behaviour = () => ({ Status: 'FAILED', Reason: 'the endpoint is on green' });
    const outcome = await deployment.delete();
    expect(outcome).toMatchObject({ status: 'DELETE_FAILED', failure: { logicalId: 'Cutover' } });
    expect(asked(world)).toEqual(['Delete Cutover']);
    expect(deployment.live('Namespace')).toBeDefined();
  });
});
