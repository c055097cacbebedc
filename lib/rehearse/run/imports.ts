import { randomBytes } from 'node:crypto';
import type { LocalAws, LocalInstance } from '../aws/local-aws';
import type { DatabaseServers } from '../resources/database-servers';
import { randomText } from '../resources/physical-names';

/** What a rehearsal needs to make what the app only names: servers, secrets, a Cloud Map service or Route 53 record that exist already. */
export interface ImportContext {
  /** The runbook's values that are known before anything exists. */
  readonly values: Readonly<Partial<Record<string, string>>>;
  /** ARNs of secrets by client role, as far as they are known. */
  readonly roleSecrets: ReadonlyMap<string, string>;
  /** Whether a secret is known by its name only: its ARN lacks the hyphen and the six characters that Secrets Manager adds. */
  readonly isPartial: (arn: string) => boolean;
  /** Whether the app itself makes the endpoint's record. */
  readonly declaresRecord: boolean;
  readonly aws: Pick<LocalAws, 'partition' | 'region' | 'account' | 'secretsManager' | 'cloudMap' | 'route53' | 'rds'>;
  readonly databases: DatabaseServers;
  readonly note: (words: string) => void;
}

const MASTER = 'postgres';
const DEFAULT_TTL_SECONDS = 60;
/** The least that RDS gives a PostgreSQL on gp3, in GiB. */
const SMALLEST_STORAGE = 20;

/**
 * Makes the imported servers, secrets and the client endpoint of an upgrade of PostgreSQL.
 * @returns local address by external one.
 */
export async function makeImports(context: ImportContext): Promise<ReadonlyMap<string, string>> {
  const locals = new Map<string, string>();
  for (const side of ['Blue', 'Green'] as const) await importServer(side, context, locals);
  for (const [role, arn] of context.roleSecrets) putSecret(context, arn, role);
  importEndpoint(context, locals);
  return locals;
}

async function importServer(
  side: 'Blue' | 'Green',
  context: ImportContext,
  locals: Map<string, string>,
): Promise<void> {
  const { values, databases } = context;
  const host = values[`${side}Host`];
  if (host === undefined) return;
  const secretArn = values[`${side}SecretArn`];
  if (secretArn === undefined) {
    throw new Error(
      `${side} is imported (${host}), but its secret is made by the app: a rehearsal cannot tell its master user. Import the secret as well.`,
    );
  }
  const { address } = await databases.start({
    identifier: side.toLowerCase(),
    engine: 'postgres',
    engineVersion: String(values[`${side}Version`]),
    port: Number(values[`${side}Port`]),
    parameters: {},
    masterUsername: MASTER,
    masterPassword: putSecret(context, secretArn, MASTER),
    tags: {},
  });
  locals.set(host, address);
  const identifier = values[`${side}Instance`]?.toLowerCase();
  if (identifier !== undefined) context.aws.rds.putInstance(healthy(identifier, address, values, side));
}

/** Nothing else is known of an imported instance. */
function healthy(
  DBInstanceIdentifier: string,
  Address: string,
  values: ImportContext['values'],
  side: 'Blue' | 'Green',
): LocalInstance {
  return {
    DBInstanceIdentifier,
    DBInstanceStatus: 'available',
    Engine: 'postgres',
    EngineVersion: values[`${side}Version`],
    Endpoint: { Address, Port: Number(values[`${side}Port`]) },
    AllocatedStorage: SMALLEST_STORAGE,
    BackupRetentionPeriod: 1,
    DeletionProtection: true,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
  };
}

function putSecret({ aws, isPartial }: ImportContext, declared: string, username: string): string {
  const password = randomBytes(18).toString('base64url');
  const arn = isPartial(declared) ? `${declared}-${randomText(6)}` : declared;
  const name = arn.split(':secret:')[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? arn;
  aws.secretsManager.putSecret({ arn, name, value: JSON.stringify({ username, password }) });
  return password;
}

function importEndpoint(context: ImportContext, locals: ReadonlyMap<string, string>): void {
  const { EndpointServiceId: service, EndpointHostedZoneId: zone } = context.values;
  if (service) importService(context, service, locals);
  if (zone) importZone(context, zone, locals);
}

function importService(context: ImportContext, id: string, locals: ReadonlyMap<string, string>): void {
  const { values, aws, declaresRecord } = context;
  const { EndpointInstanceId: instanceId, EndpointName: endpoint } = values;
  if (endpoint === undefined || instanceId === undefined) return;
  const target = declaresRecord ? undefined : targetOf(context, endpoint, locals);
  const { partition, region, account } = aws;
  const [name, ...namespace] = endpoint.split('.');
  aws.cloudMap.putService({
    id,
    arn: `arn:${partition}:servicediscovery:${region}:${account}:service/${id}`,
    name,
    namespaceName: namespace.join('.'),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    ttlSeconds: ttlOf(context, endpoint),
    recordType: 'CNAME',
  });
  if (target !== undefined) aws.cloudMap.putInstance(id, instanceId, { AWS_INSTANCE_CNAME: target });
}

/** The zone's name is not told; that the record's name lies in it is all that matters here. */
function importZone(context: ImportContext, id: string, locals: ReadonlyMap<string, string>): void {
  const { values, aws, declaresRecord } = context;
  const { EndpointName: name } = values;
  if (name === undefined) return;
  aws.route53.putZone({ id, name: name.split('.').slice(1).join('.'), isPrivate: true });
  if (declaresRecord) return;
  const target = targetOf(context, name, locals);
  aws.route53.putRecordSet(id, { name, type: 'CNAME', ttlSeconds: ttlOf(context, name), values: [target] });
}

function targetOf({ values }: ImportContext, endpoint: string, locals: ReadonlyMap<string, string>): string {
  const target = locals.get(values.BlueHost ?? '');
  if (target !== undefined) return target;
  throw new Error(
    `The client endpoint ${endpoint} is imported, but blue is made by the app: a rehearsal cannot tell where it leads. ` +
      `Declare both in the app, or import both.`,
  );
}

function ttlOf({ values, note }: ImportContext, endpoint: string): number {
  const { EndpointTtlSeconds: declared } = values;
  if (declared !== undefined && declared !== '') return Number(declared);
  note(
    `The TTL of ${endpoint} is not declared; the rehearsal took ${DEFAULT_TTL_SECONDS} s. Declare it: dnsTtl of ClientEndpoint.cloudMap, ttl of ClientEndpoint.route53.`,
  );
  return DEFAULT_TTL_SECONDS;
}
