import { makeImports } from '../../../constructs/postgres/rehearsal/imports';
import type { ImportContext } from '../../../lib/system/rehearsal-system';
import { fakeWorld } from '../../rehearse/resources/fake-world';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
const values = {
  BlueHost: 'blue.example',
  BluePort: '5433',
  BlueSecretArn: `${SECRET}kong-blue-AbCdEf`,
  BlueVersion: '11.22',
  EndpointName: 'kong-db.chat.internal',
  EndpointServiceId: 'srv-1',
  EndpointInstanceId: 'kong-db',
  EndpointTtlSeconds: '5',
};
const roles = `kong=${SECRET}kong-role-AbCdEf`;

async function imported(changes: ImportContext['values'] = {}, roleSecrets = roles) {
  const { aws, databases } = fakeWorld();
  const notes: string[] = [];
  const known = Object.fromEntries(
    Object.entries({ ...values, ...changes }).filter(([, value]) => value !== undefined),
  );
  const locals = await makeImports({
    ...{ values: known, text: () => roleSecrets, aws, databases },
    isPartial: (arn) => arn.endsWith('secret:by/name'),
    note: (words) => notes.push(words),
    declares: () => false,
  });
  return { aws, databases, locals, notes };
}
const held = (secret: string | undefined) => JSON.parse(secret ?? '{}') as Record<string, string>;

test('an imported blue becomes a server of its version and port, whose master password its secret holds', async () => {
  const { databases, aws, locals } = await imported();
  const master = held(aws.secrets.get(values.BlueSecretArn));
  expect(master.username).toBe('postgres');
  expect(databases.started).toEqual([
    {
      ...{ identifier: 'blue', engine: 'postgres', engineVersion: '11.22', port: 5433, parameters: {}, tags: {} },
      ...{ masterUsername: 'postgres', masterPassword: master.password },
    },
  ]);
  expect([...locals]).toEqual([['blue.example', '127.0.0.2']]);
});

test('an imported green becomes a server as well; one that the app makes is left to the deploy', async () => {
  const green = { GreenHost: 'green.example', GreenPort: '5432', GreenVersion: '15.17', GreenSecretArn: `${SECRET}g` };
  expect((await imported(green)).databases.started.map(({ identifier }) => identifier)).toEqual(['blue', 'green']);
  expect((await imported()).databases.started).toHaveLength(1);
});

test('every role gets a secret with its name and a password of its own', async () => {
  const arns = ['kong', 'kong-ro'].map((name) => `${SECRET}${name}-AbCdEf`);
  const two = `kong=${arns[0]},kong_ro=${arns[1]}`;
  const { aws } = await imported({}, two);
  const [kong, readOnly] = arns.map((arn) => held(aws.secrets.get(arn)));
  expect([kong.username, readOnly.username]).toEqual(['kong', 'kong_ro']);
  expect(kong.password).toMatch(/^[\w-]{24}$/);
  expect(kong.password).not.toBe(readOnly.password);
});

test('a secret that is known by its name gets an ARN as Secrets Manager would give it', async () => {
  const { aws } = await imported({}, `kong=${SECRET}by/name`);
  expect([...aws.secrets.keys()][1]).toMatch(/:secret:by\/name-[A-Za-z0-9]{6}$/);
});

test('the client endpoint leads to blue, with the declared TTL', async () => {
  const { aws, notes } = await imported();
  expect(aws.services.get('srv-1')).toMatchObject({ name: 'kong-db', namespaceName: 'chat.internal', ttlSeconds: 5 });
  expect(aws.registered.get('srv-1 kong-db')).toEqual({ AWS_INSTANCE_CNAME: '127.0.0.2' });
  expect(notes).toEqual([]);
});

test('a TTL that is not declared is made up, and said so', async () => {
  const { aws, notes } = await imported({ EndpointTtlSeconds: '' });
  expect(aws.services.get('srv-1')).toMatchObject({ ttlSeconds: 60 });
  expect(notes).toEqual([
    'The TTL of kong-db.chat.internal is not declared; the rehearsal took 60 s. Declare it: dnsTtl of ClientEndpoint.cloudMap.',
  ]);
});

test('what a rehearsal cannot tell is refused, with what to declare instead', async () => {
  await expect(imported({ BlueSecretArn: undefined })).rejects.toThrow(
    'Blue is imported (blue.example), but its secret is made by the app',
  );
  await expect(imported({ BlueHost: undefined, BlueSecretArn: undefined })).rejects.toThrow(
    'The client endpoint kong-db.chat.internal is imported, but blue is made by the app',
  );
});

test('an app that makes everything itself imports nothing', async () => {
  const nothing = Object.fromEntries(Object.keys(values).map((name) => [name, undefined]));
  const { aws, databases, locals } = await imported(nothing, '');
  expect([databases.started, [...locals], [...aws.secrets], [...aws.services]]).toEqual([[], [], [], []]);
});
