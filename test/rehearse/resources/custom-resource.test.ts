import type { JsonObject } from '../../../lib/rehearse/assembly/json';
import { PartlyCreatedError } from '../../../lib/rehearse/resources/errors';
import type { Behaviour } from './fake-aws';
import { create, fakeWorld, handler, requestFor } from './fake-world';

const type = 'Custom::Cutover';
const token = 'arn:aws:lambda:eu-west-1:123456789012:function:given';
const properties = { ServiceToken: token, active: 'BLUE', wait: 5, tls: false, nested: { list: [1, true, 'x'] } };
const texts = { ServiceToken: token, active: 'BLUE', wait: '5', tls: 'false', nested: { list: ['1', 'true', 'x'] } };

function worldWith(behaviour: Behaviour, signal?: AbortSignal) {
  const world = fakeWorld(signal);
  world.aws.behaviour = behaviour;
  return world;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: Error) => error,
  );
}

test('Create sends the event of CloudFormation, every scalar as text, and takes id and attributes from the answer', async () => {
  const world = worldWith(() => ({
    PhysicalResourceId: 'kong-cutover',
    Data: { activeSide: 'BLUE', count: 3, yes: true },
  }));
  const live = await create(world, type, properties, 'Cutover');
  expect(live).toEqual({ physicalId: 'kong-cutover', attributes: { activeSide: 'BLUE', count: '3', yes: 'true' } });
  expect(world.aws.events).toEqual([
    {
      RequestType: 'Create',
      ServiceToken: token,
      ResponseURL: expect.stringMatching(/^https:/),
      StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Kong/1',
      RequestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-/),
      LogicalResourceId: 'Cutover',
      ResourceType: type,
      ResourceProperties: texts,
    },
  ]);
});

test('Update sends the old properties and the physical id; Delete sends the physical id', async () => {
  const world = worldWith(() => ({}));
  const live = { physicalId: 'kong', attributes: {} };
  const request = requestFor(type, { ...properties, active: 'GREEN' }, 'Cutover');
  await handler(type).update?.({ ...request, live, oldProperties: requestFor(type, properties).properties }, world);
  await handler(type).delete?.({ ...request, live }, world);
  const [update, remove] = world.aws.events;
  expect(update).toMatchObject({ RequestType: 'Update', PhysicalResourceId: 'kong', OldResourceProperties: texts });
  expect(update.ResourceProperties).toEqual({ ...texts, active: 'GREEN' });
  expect(remove).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'kong' });
  expect(remove).not.toHaveProperty('OldResourceProperties');
});

test('a refused Create leaves the id of the answer to be deleted', async () => {
  const marker = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';
  const world = worldWith(() => ({ Status: 'FAILED', Reason: 'green does not serve', PhysicalResourceId: marker }));
  const error = await failureOf(create(world, type, properties));
  expect(error).toBeInstanceOf(PartlyCreatedError);
  expect(error).toMatchObject({
    physicalId: marker,
    message: expect.stringContaining('Message returned: green does not serve'),
  });
});

test.each<[string, Behaviour, JsonObject, RegExp]>([
  ['crashes', () => 'crash', {}, /failed without answering .*out of memory/],
  [
    'says nothing',
    () => 'silence',
    { ServiceTimeout: '0.05' },
    /did not receive a response from your Custom Resource within 0\.05 s/,
  ],
])('a function that %s fails the Create, whose Delete gets a made-up id', async (_how, behaviour, more, message) => {
  const error = await failureOf(create(worldWith(behaviour), type, { ...properties, ...more }));
  expect(error.message).toMatch(message);
  expect(error).toMatchObject({ physicalId: expect.stringMatching(/^Kong-Thing-[A-Z0-9]{12}$/) });
});

test('success without a physical id is refused', async () => {
  const error = await failureOf(
    create(
      worldWith(() => ({ PhysicalResourceId: '' })),
      type,
      properties,
    ),
  );
  expect(error.message).toContain('Invalid PhysicalResourceId');
});

test('a secret in the properties is refused before the function hears of it', async () => {
  const world = worldWith(() => ({}));
  const password = '{{resolve:secretsmanager:kong:SecretString:password}}';
  const error = await failureOf(create(world, type, { ...properties, nested: [{ password }] }));
  expect(error.message).toContain('CloudFormation resolves no secret in a custom resource');
  expect(world.aws.events).toEqual([]);
});

test('an abort ends the wait for an answer', async () => {
  const abort = new AbortController();
  const creating = failureOf(
    create(
      worldWith(() => 'silence', abort.signal),
      type,
      properties,
    ),
  );
  abort.abort(new Error('Ctrl-C'));
  expect((await creating).message).toBe('Ctrl-C');
});

test('AWS::CloudFormation::CustomResource and any Custom type are custom resources', async () => {
  const world = worldWith(() => ({}));
  await create(world, 'AWS::CloudFormation::CustomResource', properties);
  await create(world, 'Custom::Anything', properties);
  expect(world.aws.events).toHaveLength(2);
});
