import { namesSecret, reveal } from '../../../lib/rehearse/resources/dynamic-reference';
import { Properties } from '../../../lib/rehearse/resources/properties';
import { generatedSecret } from '../../../lib/rehearse/resources/secret-string';
import { create, fakeWorld } from './fake-world';

const generate = (rules: ConstructorParameters<typeof Properties>[0]) =>
  generatedSecret(new Properties(rules, 'Secret'));

test('a generated secret is the template with a password of the length asked for, without excluded characters', () => {
  const secret = JSON.parse(
    generate({
      SecretStringTemplate: '{"username":"kong"}',
      GenerateStringKey: 'password',
      PasswordLength: 30,
      ExcludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\',
    }),
  ) as Record<string, string>;
  expect(secret.username).toBe('kong');
  expect(secret.password).toMatch(/^[A-Za-z0-9,\-.=^_]{30}$/);
});

test('without a template the secret is the password alone: 32 characters, of every kind', () => {
  for (let round = 0; round < 50; round += 1) {
    const password = generate({});
    expect(password).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(password).not.toContain(' ');
  }
});

test('kinds are excluded by flag, and text counts for a flag as CloudFormation takes it', () => {
  const rules = { ExcludePunctuation: 'true', ExcludeNumbers: true, ExcludeUppercase: true, PasswordLength: '8' };
  expect(generate(rules)).toMatch(/^[a-z]{8}$/);
});

test('passwords differ from one another', () => {
  expect(new Set(Array.from({ length: 20 }, () => generate({}))).size).toBe(20);
});

test.each([
  [{ SecretStringTemplate: '{}' }, 'SecretStringTemplate and GenerateStringKey go together'],
  [{ SecretStringTemplate: '[]', GenerateStringKey: 'p' }, 'SecretStringTemplate must be a JSON object'],
  [{ PasswordLength: 2 }, 'a password of length 2 cannot hold 4 kinds'],
  [{ PasswordLength: 'long' }, 'the property PasswordLength must be a number'],
  [
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
    'every character is excluded',
  ],
])('impossible rules %j are refused', (rules, message) => {
  expect(() => generate(rules)).toThrow(message);
});

test('an attachment writes where the database is into the secret, beside what it holds', async () => {
  const world = fakeWorld();
  const secret = await create(world, 'AWS::SecretsManager::Secret', {
    SecretString: '{"username":"u","password":"p"}',
  });
  expect(secret.physicalId).toMatch(
    /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:Thing-[A-Z0-9]{12}-[A-Z0-9]{6}$/,
  );
  const server = await create(world, 'AWS::RDS::DBInstance', {
    Engine: 'postgres',
    EngineVersion: '15.17',
    DBName: 'kong',
    MasterUsername: 'u',
    MasterUserPassword: 'p',
  });
  const attachment = { SecretId: secret.physicalId, TargetId: server.physicalId, TargetType: 'AWS::RDS::DBInstance' };
  const attached = await create(world, 'AWS::SecretsManager::SecretTargetAttachment', attachment);
  expect(attached.physicalId).toBe(secret.physicalId);
  expect(JSON.parse(world.aws.secrets.get(secret.physicalId) ?? '')).toEqual({
    username: 'u',
    password: 'p',
    engine: 'postgres',
    host: '127.0.0.2',
    port: 5432,
    dbInstanceIdentifier: server.physicalId,
    dbname: 'kong',
  });
  const cluster = { ...attachment, TargetType: 'AWS::RDS::DBCluster' };
  await expect(create(world, 'AWS::SecretsManager::SecretTargetAttachment', cluster)).rejects.toThrow(
    'attaches secrets to AWS::RDS::DBInstance, not to AWS::RDS::DBCluster',
  );
});

describe('dynamic references', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-AbCdEf';
  const world = fakeWorld();
  world.aws.secrets.set(arn, '{"password":"s3cret","port":5432}');
  world.aws.secrets.set('named', 'whole');
  world.inventory.parameters.set('/kong/host', 'blue');

  test.each([
    [`{{resolve:secretsmanager:${arn}:SecretString:password::}}`, 's3cret'],
    [`{{resolve:secretsmanager:${arn}:SecretString:password:AWSCURRENT}}`, 's3cret'],
    [`a {{resolve:secretsmanager:${arn}:SecretString:port}} b`, 'a 5432 b'],
    ['{{resolve:secretsmanager:named}}', 'whole'],
    ['{{resolve:secretsmanager:named:SecretString}}', 'whole'],
    ['{{resolve:ssm:/kong/host:3}}', 'blue'],
    ['nothing to resolve', 'nothing to resolve'],
  ])('%s is revealed where it is used', (text, expected) => {
    expect(reveal(text, world)).toBe(expected);
  });

  test('what cannot be revealed is named, without a secret value', () => {
    expect(() => reveal(`{{resolve:secretsmanager:${arn}:SecretString:username::}}`, world)).toThrow(
      new Error(
        `The secret ${arn} holds no JSON member username, which {{resolve:secretsmanager:${arn}:SecretString:username::}} asks for.`,
      ),
    );
    expect(() => reveal('{{resolve:secretsmanager:named:SecretString:x}}', world)).toThrow(/^((?!whole).)*$/);
    expect(() => reveal('{{resolve:ssm:/none}}', world)).toThrow(/names a parameter that the rehearsal does not have/);
    expect(() => reveal(`{{resolve:secretsmanager:${arn}:SecretString:password:AWSPREVIOUS}}`, world)).toThrow(
      /AWSCURRENT only/,
    );
  });

  test('references to secrets are told from references to plain parameters', () => {
    expect(namesSecret('x{{resolve:secretsmanager:a}}')).toBe(true);
    expect(namesSecret('{{resolve:ssm-secure:a}}')).toBe(true);
    expect(namesSecret('{{resolve:ssm:a}}')).toBe(false);
  });
});
