import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { fingerprint } from '../../../lib/rehearse/assembly/fingerprint';
import { upgradesOf } from '../../../lib/rehearse/assembly/upgrades';
import { removeFolders } from '../assembly/handmade';
import { deploymentOf } from './deploy';
import { BLUE_HOST, kongApp } from './kong-app';

const folder = kongApp();

afterAll(removeFolders);

function logicalId(pathEnd: string): string {
  const [, kong] = readAssembly(folder).stacks;
  const found = [...kong.template.resources.keys()].find((id) => kong.constructPath(id).endsWith(pathEnd));
  if (found === undefined) throw new Error(`nothing at ${pathEnd}`);
  return found;
}

describe('a synthesised app', () => {
  const { deployment, world, closure } = deploymentOf(folder, { locals: new Map([[BLUE_HOST, '127.0.0.99']]) });

  test('declares its upgrade', () => {
    const [, kong] = readAssembly(folder).stacks;
    expect(upgradesOf(kong)).toMatchObject([{ name: 'kong', constructPath: 'Kong/Cutover/Default' }]);
  });

  test('is needed but for what the upgrade does not reference', () => {
    expect(closure.leftAlone.filter(({ stack }) => stack === 'Kong').map(({ type }) => type)).toEqual([
      'AWS::SQS::Queue',
    ]);
    expect(closure.stacks.map(({ name }) => name)).toEqual(['Net', 'Kong']);
  });

  test('is created as a whole', async () => {
    world.aws.behaviour = () => ({ Data: { activeSide: 'BLUE' } });
    const outcome = await deployment.create();
    expect(outcome).toMatchObject({ stack: 'Kong', status: 'CREATE_COMPLETE', leftovers: [] });
    expect(outcome.failure).toBeUndefined();
  });

  test('starts its server with the parameter group, and the secret tells where the server is', () => {
    const [server] = world.databases.started;
    expect(server).toMatchObject({
      engine: 'postgres',
      engineVersion: '15.17',
      databaseName: 'kong',
      masterUsername: 'postgres',
      parameters: { 'rds.force_ssl': '0', password_encryption: 'md5' },
    });
    const secret = JSON.parse(
      world.aws.secrets.get(deployment.live(logicalId('Green/Secret/Resource'))?.physicalId ?? '') ?? '',
    );
    expect(secret).toMatchObject({
      username: 'postgres',
      password: server.masterPassword,
      host: '127.0.0.2',
    });
  });

  test('hands functions and documents the addresses of the rehearsal', () => {
    const payload = JSON.stringify({ BlueHost: '127.0.0.99', GreenHost: '127.0.0.2' });
    const document = world.aws.documents.get(deployment.live('CutoverDocument')?.physicalId ?? '');
    expect(document).toMatchObject({ type: 'Automation', content: { mainSteps: [{ inputs: { Payload: payload } }] } });
    expect(world.aws.events[0].ResourceProperties).toMatchObject({ active: 'BLUE', statusPayload: payload });
    expect([...world.aws.registered.values()]).toEqual([{ AWS_INSTANCE_CNAME: '127.0.0.99' }]);
  });

  test('asks the Provider framework, whose function has its code, its role and its state machine', () => {
    const framework = world.aws.functions.get(world.aws.events[0].ServiceToken);
    expect(framework).toMatchObject({ handler: 'framework.onEvent', timeoutSeconds: 900 });
    expect(framework?.codeDir).toContain(folder);
    expect(framework?.environment.WAITER_STATE_MACHINE_ARN).toBe(world.aws.machines[0].arn);
    expect(JSON.parse(world.aws.machines[0].definition)).toHaveProperty('StartAt', 'framework-isComplete-task');
    const rights = [...world.aws.policies].filter(([key]) => key.startsWith(framework?.roleArn.split('/').pop() ?? ''));
    expect(JSON.stringify(rights)).toContain('states:StartExecution');
  });

  test('has a group of no host yet, with the rights of its role', () => {
    const [group] = world.aws.groups.values();
    expect(group).toMatchObject({ min: 0, max: 1, desired: 0 });
    expect(world.aws.roles.map(({ arn }) => arn)).toContain(group.roleArn);
  });

  test('keeps the password out of everything that is printed or kept', () => {
    const { masterPassword } = world.databases.started[0];
    const printed = JSON.stringify([deployment.events.all, world.aws.events, [...world.aws.documents]]);
    expect(printed).not.toContain(masterPassword);
    expect(JSON.stringify(deployment.live(logicalId('Green/Resource')))).not.toContain(masterPassword);
  });

  test('cuts over by an update of one property', async () => {
    world.aws.behaviour = () => ({ Data: { activeSide: 'GREEN' } });
    expect(await deployment.update({ Cutover: { active: 'GREEN' } })).toMatchObject({
      status: 'UPDATE_COMPLETE',
      changed: ['Cutover'],
    });
  });

  test('can be deleted, and its retained server goes on running', async () => {
    const outcome = await deployment.delete();
    expect(world.databases.removed).toEqual([]);
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(outcome.leftovers.map(({ type }) => type).sort()).toEqual([
      'AWS::EC2::SecurityGroup',
      'AWS::RDS::DBParameterGroup',
    ]);
  });
});

test('the same app has one fingerprint, in another folder and with the other side active', () => {
  const original = fingerprint(deploymentOf(folder).closure);
  expect(fingerprint(deploymentOf(kongApp({ active: 'GREEN' })).closure)).toBe(original);
});

test('a type that the rehearsal does not know is named where the upgrade needs it', () => {
  expect(() => deploymentOf(kongApp({ needsQueue: true }))).toThrow(
    /AWS::SQS::Queue Queue[0-9A-F]{8} \(Kong\/Queue\/Resource\), needed by Kong: Cutover\.DependsOn/,
  );
});
