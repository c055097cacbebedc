import { removeFolders } from '../assembly/handmade';
import { fakeWorld } from '../resources/fake-world';
import { cutover, deploymentOf, lines } from './deploy';

afterAll(removeFolders);

/** A server as PostgresGreen declares it: protected against deletion, and retained. */
function green(policy: string, DeletionProtection = true) {
  return {
    Type: 'AWS::RDS::DBInstance',
    DeletionPolicy: policy,
    Properties: {
      ...{ Engine: 'postgres', EngineVersion: '15.17', MasterUsername: 'postgres', DeletionProtection },
      MasterUserPassword: '{{resolve:secretsmanager:master:SecretString:password::}}',
    },
  };
}

/** A deploy that makes green and then fails at something else. */
async function failing(policy: string, isProtected = true) {
  const world = fakeWorld();
  world.aws.secrets.set('master', '{"password":"s3cret"}');
  const { deployment } = deploymentOf(
    { Green: green(policy, isProtected), Cutover: cutover({ green: { Ref: 'Green' } }) },
    { world },
  );
  world.aws.behaviour = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no' } : {});
  const { status } = await deployment.create();
  return { status, events: lines(deployment), removed: world.databases.removed.length };
}

describe('A green of a deploy that failed', () => {
  test('stays behind when it is retained, and the stack can be deployed again', async () => {
    const { status, events, removed } = await failing('Retain');
    expect([status, removed]).toEqual(['ROLLBACK_COMPLETE', 0]);
    expect(events).toContain('Green DELETE_SKIPPED');
  });

  test('would be taken with that deploy by RetainExceptOnCreate, but for its protection, which leaves a stack that can only be deleted', async () => {
    const { status, events, removed } = await failing('RetainExceptOnCreate');
    expect([status, removed]).toEqual(['ROLLBACK_FAILED', 0]);
    expect(events).toContain('Green DELETE_FAILED');
    expect(await failing('RetainExceptOnCreate', false)).toMatchObject({ status: 'ROLLBACK_COMPLETE', removed: 1 });
  });
});

test('A green that serves is never removed: neither when the deploy that moved clients fails, nor with its stack', async () => {
  const world = fakeWorld();
  world.aws.secrets.set('master', '{"password":"s3cret"}');
  const { deployment } = deploymentOf(
    { Green: green('Retain'), Cutover: cutover({ green: { Ref: 'Green' } }) },
    { world },
  );
  expect((await deployment.create()).status).toBe('CREATE_COMPLETE');
  world.aws.behaviour = ({ ResourceProperties }) =>
    ResourceProperties.active === 'GREEN' ? { Status: 'FAILED', Reason: 'no' } : {};
  expect((await deployment.update({ Cutover: { active: 'GREEN' } })).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.databases.removed).toEqual([]);
  expect((await deployment.delete()).status).toBe('DELETE_COMPLETE');
  expect(lines(deployment)).toContain('Green DELETE_SKIPPED');
  expect(world.databases.removed).toEqual([]);
});
