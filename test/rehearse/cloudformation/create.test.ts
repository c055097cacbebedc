import { handmadeAssembly, removeFolders } from '../assembly/handmade';
import { fakeWorld } from '../resources/fake-world';
import { asked, custom, cutover, deploymentOf, given, lines } from './deploy';

afterAll(removeFolders);

test('resources are created after what they depend on, and events tell it', async () => {
  const { deployment } = deploymentOf({
    Cutover: cutover({ topic: { Ref: 'Topic' } }, { DependsOn: 'Last' }),
    Last: { Type: 'AWS::SNS::Topic', DependsOn: ['Topic'] },
    Topic: { Type: 'AWS::SNS::Topic' },
  });
  const heard: string[] = [];
  const end = deployment.events.subscribe(({ logicalId, status }) => heard.push(`${logicalId} ${status}`));
  const outcome = await deployment.create();
  end();
  expect(outcome).toEqual({
    stack: 'Kong',
    status: 'CREATE_COMPLETE',
    changed: ['Topic', 'Last', 'Cutover'],
    leftovers: [],
  });
  expect(heard).toEqual(lines(deployment));
  expect(heard).toEqual([
    'Kong CREATE_IN_PROGRESS',
    'Topic CREATE_IN_PROGRESS',
    'Topic CREATE_COMPLETE',
    'Last CREATE_IN_PROGRESS',
    'Last CREATE_COMPLETE',
    'Cutover CREATE_IN_PROGRESS',
    'Cutover CREATE_COMPLETE',
    'Kong CREATE_COMPLETE',
  ]);
  expect(deployment.events.all[1]).toMatchObject({ constructPath: 'Kong/path/of/Topic', type: 'AWS::SNS::Topic' });
});

test('a custom resource runs as early as its declared dependencies allow: a forgotten one shows', async () => {
  const { deployment } = deploymentOf({
    Rule: { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' } } },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Cutover: cutover({ secret: { Ref: 'Secret' } }),
  });
  expect((await deployment.create()).changed).toEqual(['Secret', 'Cutover', 'Rule']);
});

test('names are resolved against what was created, external addresses become local ones', async () => {
  const { deployment, world } = deploymentOf(
    {
      Cutover: cutover(
        {
          topic: { 'Fn::GetAtt': ['Topic', 'TopicName'] },
          blue: 'blue.example',
          payload: { 'Fn::Sub': '{"BlueHost":"blue.example","Topic":"${Topic}"}' },
          stack: { Ref: 'AWS::StackName' },
        },
        { Metadata: { 'cdk-cutover': { values: { Topic: { Ref: 'Topic' } } } } },
      ),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    },
    { locals: new Map([['blue.example', '127.0.0.9']]) },
  );
  world.aws.behaviour = () => ({ Data: { activeSide: 'BLUE' } });
  await deployment.create();
  expect(world.aws.events[0].ResourceProperties).toMatchObject({
    topic: 'alerts',
    blue: '127.0.0.9',
    payload: '{"BlueHost":"127.0.0.9","Topic":"arn:aws:sns:eu-west-1:123456789012:alerts"}',
    stack: 'Kong',
  });
  expect(deployment.resolve({ 'Fn::GetAtt': ['Cutover', 'activeSide'] })).toBe('BLUE');
  expect(deployment.resolve([{ Ref: 'Topic' }, 'blue.example'])).toEqual([
    'arn:aws:sns:eu-west-1:123456789012:alerts',
    '127.0.0.9',
  ]);
  expect(deployment.live('Cutover')?.physicalId).toBe('id-of-Cutover');
  expect(() => deployment.resolve({ Ref: 'Nothing' })).toThrow(/no parameter or resource Nothing/);
});

test('a circular dependency is refused before anything is created, and spelled out', () => {
  const resources = {
    Cutover: cutover({ a: { Ref: 'A' } }),
    A: { Type: 'AWS::SNS::Topic', Properties: { x: { Ref: 'B' } } },
    B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' },
  };
  expect(() => deploymentOf(resources)).toThrow('Circular dependency: A → B → A.');
});

test('an attribute that a resource does not have fails the resource that asks, with the ones there are', async () => {
  const { deployment } = deploymentOf({
    Cutover: cutover({ x: { 'Fn::GetAtt': ['Topic', 'Colour'] } }),
    Topic: { Type: 'AWS::SNS::Topic' },
  });
  const { status, failure } = await deployment.create();
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(failure).toMatchObject({
    logicalId: 'Cutover',
    reason:
      'Kong: Cutover.Properties.x.Fn::GetAtt: Topic (AWS::SNS::Topic) has no attribute Colour in a rehearsal. ' +
      'It has: TopicArn, TopicName.',
  });
});

describe('a failed creation', () => {
  const policies = {
    First: custom(),
    Retained: custom({ after: { Ref: 'First' } }, { DeletionPolicy: 'Retain' }),
    OnCreate: custom({ after: { Ref: 'Retained' } }, { DeletionPolicy: 'RetainExceptOnCreate' }),
    Cutover: cutover({ after: { Ref: 'OnCreate' } }),
    Never: custom({ after: { Ref: 'Cutover' } }),
  };

  test('is rolled back: dependents first, retained ones skipped, the failed custom resource told to delete', async () => {
    const { deployment, world } = deploymentOf(policies);
    const marker = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';
    world.aws.behaviour = ({ RequestType, LogicalResourceId }) =>
      RequestType === 'Create' && LogicalResourceId === 'Cutover'
        ? { Status: 'FAILED', Reason: 'no', PhysicalResourceId: marker }
        : {};
    const outcome = await deployment.create();
    expect(outcome).toMatchObject({ status: 'ROLLBACK_COMPLETE', failure: { logicalId: 'Cutover' }, leftovers: [] });
    expect(asked(world)).toEqual([
      'Create First',
      'Create Retained',
      'Create OnCreate',
      'Create Cutover',
      'Delete Cutover',
      'Delete OnCreate',
      'Delete First',
    ]);
    expect(world.aws.events[4].PhysicalResourceId).toBe(marker);
    expect(lines(deployment)).toContain('Retained DELETE_SKIPPED');
    expect(world.aws.statuses).toEqual([
      'Kong CREATE_IN_PROGRESS',
      'Kong ROLLBACK_IN_PROGRESS',
      'Kong ROLLBACK_COMPLETE',
    ]);
    expect(deployment.live('First')).toBeUndefined();
  });

  test('whose rollback fails too says what is left, and tries nothing that it still needs', async () => {
    const { deployment, world } = deploymentOf({
      First: custom(),
      Second: custom({ after: { Ref: 'First' } }),
      Cutover: cutover({ after: { Ref: 'Second' } }),
    });
    world.aws.behaviour = ({ RequestType, LogicalResourceId }) =>
      (RequestType === 'Create' && LogicalResourceId === 'Cutover') ||
      (RequestType === 'Delete' && LogicalResourceId === 'Second')
        ? { Status: 'FAILED', Reason: `not ${RequestType}` }
        : {};
    const outcome = await deployment.create();
    expect(outcome.status).toBe('ROLLBACK_FAILED');
    expect(outcome.leftovers).toEqual([
      expect.objectContaining({ logicalId: 'Second', reason: expect.stringContaining('not Delete') }),
    ]);
    expect(asked(world)).not.toContain('Delete First');
  });

  test('of a resource that failed before it left anything gets no Delete', async () => {
    const { deployment, world } = deploymentOf({
      Cutover: cutover({ ServiceToken: `${given}-unheard` }),
    });
    expect((await deployment.create()).failure?.reason).toContain('there is no function');
    expect(asked(world)).toEqual([]);
  });
});

test('an abort ends a deployment without a rollback', async () => {
  const abort = new AbortController();
  const world = fakeWorld(abort.signal);
  const { deployment } = deploymentOf({ First: custom(), Cutover: cutover({ a: { Ref: 'First' } }) }, { world });
  world.aws.behaviour = ({ LogicalResourceId }) => (LogicalResourceId === 'Cutover' ? 'silence' : {});
  const creating = deployment.create();
  setTimeout(() => abort.abort(new Error('Ctrl-C')), 20);
  await expect(creating).rejects.toThrow('Ctrl-C');
  expect(asked(world)).toEqual(['Create First', 'Create Cutover']);
});

test('a stack that others take values from is deployed first; its values arrive', async () => {
  const folder = handmadeAssembly({
    Kong: {
      Resources: { Cutover: cutover({ vpc: { 'Fn::ImportValue': 'Net:Vpc' }, given: { 'Fn::ImportValue': 'Given' } }) },
    },
    Net: {
      Resources: { Vpc: { Type: 'AWS::EC2::VPC' } },
      Outputs: { Out: { Value: { 'Fn::GetAtt': ['Vpc', 'VpcId'] }, Export: { Name: 'Net:Vpc' } } },
    },
  });
  const { deployment, world } = deploymentOf(folder, { imports: new Map([['Given', 'supplied']]) });
  expect((await deployment.create()).status).toBe('CREATE_COMPLETE');
  expect(world.aws.events[0].ResourceProperties).toMatchObject({
    vpc: expect.stringMatching(/^vpc-0/),
    given: 'supplied',
  });
  expect(world.aws.statuses).toEqual([
    'Net CREATE_IN_PROGRESS',
    'Net CREATE_COMPLETE',
    'Kong CREATE_IN_PROGRESS',
    'Kong CREATE_COMPLETE',
  ]);
  expect(await deployment.delete('all')).toMatchObject({ stack: 'Net', status: 'DELETE_COMPLETE', changed: ['Vpc'] });
});
