import { isObject } from '../assembly/json';
import { arn } from './arns';
import { reveal } from './dynamic-reference';
import type { ResourceHandler, ResourceRequest } from './handler';
import { identifierOnly } from './identifiers';
import { lookUp } from './inventory';
import { randomText } from './physical-names';
import { generatedSecret } from './secret-string';
import type { World } from './world';

const secret: ResourceHandler = {
  type: 'AWS::SecretsManager::Secret',
  create: ({ properties, logicalId }, world) => {
    const generate = properties.get('GenerateSecretString');
    const value =
      generate === undefined
        ? reveal(properties.optionalText('SecretString') ?? '', world)
        : generatedSecret(properties.nested('GenerateSecretString'));
    const name = properties.optionalText('Name') ?? `${logicalId}-${randomText(12)}`;
    const secretArn = arn(world, 'secretsmanager', `secret:${name}-${randomText(6)}`);
    world.aws.secretsManager.putSecret({ arn: secretArn, name, value });
    return { physicalId: secretArn, attributes: { Id: secretArn } };
  },
};

const targetAttachment: ResourceHandler = {
  type: 'AWS::SecretsManager::SecretTargetAttachment',
  create: (request, world) => {
    attach(request, world);
    const secretArn = request.properties.text('SecretId');
    return { physicalId: secretArn, attributes: { Id: secretArn } };
  },
};

export const secrets: readonly ResourceHandler[] = [
  secret,
  targetAttachment,
  identifierOnly('AWS::SecretsManager::ResourcePolicy', 'policy', (id) => ({ Id: id })),
];

/** Writes where the database is into the secret, beside what it holds. */
function attach(request: ResourceRequest, world: World): void {
  const { properties } = request;
  const type = properties.text('TargetType');
  if (type !== 'AWS::RDS::DBInstance') {
    throw new Error(`${properties.owner}: the rehearsal attaches secrets to AWS::RDS::DBInstance, not to ${type}.`);
  }
  const id = properties.text('TargetId');
  const database = lookUp(world.inventory.databases, id, 'database', request);
  const secretArn = properties.text('SecretId');
  const held = parsed(world.aws.secretsManager.secretValue(secretArn));
  if (held === undefined)
    throw new Error(`${properties.owner}: the secret ${secretArn} holds no JSON object to add to.`);
  const value = JSON.stringify({
    ...held,
    engine: database.engine,
    host: database.server.address,
    port: database.server.port,
    dbInstanceIdentifier: id,
    ...(database.databaseName === undefined ? {} : { dbname: database.databaseName }),
  });
  world.aws.secretsManager.putSecret({ arn: secretArn, name: nameOf(secretArn), value });
}

function parsed(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An ARN ends with the name, a hyphen and six random characters. */
function nameOf(secretArn: string): string {
  return secretArn
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-[^-]{6}$/, '');
}
