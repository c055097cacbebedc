import { Deadline } from '../../../runtime/deadline';
import { secrets } from '../../../constructs/postgres/function/preflight/secrets';
import { newRun } from '../../../constructs/postgres/function/run';
import { parseValues } from '../../../constructs/postgres/function/values';
import { testAws, type TestAws } from '../../rehearse/aws/running-aws';

const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
const values = {
  ...{ Step: 'preflight', Upgrade: 'kong', Strategy: 'dump-and-restore', ClientTls: 'true', ClientScram: 'true' },
  ...{ BlueHost: 'blue.example', BlueSecretArn: arn('blue'), BlueVersion: '11.22' },
  ...{ GreenHost: 'green.example', GreenSecretArn: arn('green'), GreenVersion: '15.17' },
  ...{ RoleSecrets: `kong=${arn('kong')}`, EndpointKind: 'cloud-map', EndpointName: 'db.internal' },
  ...{ EndpointServiceId: 'srv-1', EndpointInstanceId: 'kong-db' },
};
const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' } as const;
const DESCRIBE = { Effect: 'Allow', Action: 'secretsmanager:DescribeSecret', Resource: '*' } as const;

describe('Of secrets, as the local AWS tells of them, preflight', () => {
  let local: TestAws;
  let role: string;

  beforeAll(async () => {
    local = await testAws();
    for (const name of ['blue', 'green', 'kong']) {
      const value = JSON.stringify({ username: name, password: 'hush' });
      local.aws.secretsManager.putSecret({ arn: arn(name), name, value });
    }
    role = local.role('Function', READ, DESCRIBE);
    Object.assign(process.env, local.aws.iam.credentialsFor(role), {
      AWS_ENDPOINT_URL: local.aws.endpointUrl,
      AWS_REGION: 'eu-west-1',
    });
  });
  afterAll(() => local?.stop());

  const found = async () => {
    const all = await secrets(newRun(parseValues(values), Deadline.in(60_000)));
    return all.map(({ severity, id, words }) => `${severity} ${id}: ${words}`);
  };

  it('says nothing where none rotates', async () => {
    expect(await found()).toEqual([]);
  });

  it('names each that rotates, and when: the main users and the client roles alike', async () => {
    const next = new Date('2026-03-01T02:00:00Z');
    local.aws.secretsManager.putRotation(arn('green'), { enabled: true, next });
    local.aws.secretsManager.putRotation(arn('kong'), { enabled: true });
    local.aws.secretsManager.putRotation(arn('blue'), { enabled: false, next });
    expect(await found()).toEqual([
      `warning secret-rotation: Secret ${arn('green')} is rotated by itself, next on 2026-03-01T02:00:00.000Z`,
      `warning secret-rotation: Secret ${arn('kong')} is rotated by itself`,
    ]);
  });

  it('names the right that is missing to see it', async () => {
    local.aws.iam.putPolicy('Function', 'Default', [READ]);
    const words = await found();
    expect(words).toHaveLength(3);
    expect(words[0]).toContain(
      `error secret-description: Whether secret ${arn('blue')} is rotated could not be looked up`,
    );
    expect(words[0]).toContain('not authorized to perform: secretsmanager:DescribeSecret');
  });
});
