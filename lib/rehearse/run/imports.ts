import { randomBytes } from 'node:crypto';
import type { LocalAws, LocalInstance } from '../aws/local-aws';
import type { DatabaseServers } from '../resources/database-servers';
import { randomText } from '../resources/physical-names';

/** What a rehearsal needs to make what the app only names: servers, secrets, a Cloud Map service that exist already. */
export interface ImportContext {
  /** The runbook's values that are known before anything exists. */
  readonly values: Readonly<Partial<Record<string, string>>>;
  /** ARNs of secrets by client role, as far as they are known. */
  readonly roleSecrets: ReadonlyMap<string, string>;
  /** Whether a secret is known by its name only: its ARN lacks the hyphen and the six characters that Secrets Manager adds. */
  readonly isPartial: (arn: string) => boolean;
  readonly aws: Pick<LocalAws, 'partition' | 'region' | 'account' | 'secretsManager' | 'cloudMap' | 'rds'>;
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

function importEndpoint({ values, aws, note }: ImportContext, locals: ReadonlyMap<string, string>): void {
  const { EndpointServiceId: id, EndpointInstanceId: instanceId, EndpointName: endpoint, BlueHost: blue } = values;
  if (id === undefined || endpoint === undefined || instanceId === undefined) return;
  const target = locals.get(blue ?? '');
  if (target === undefined) {
    throw new Error(
      `The client endpoint ${endpoint} is imported, but blue is made by the app: a rehearsal cannot tell where it leads. ` +
        `Declare both in the app, or import both.`,
    );
  }
  const { partition, region, account } = aws;
  const [name, ...namespace] = endpoint.split('.');
  const isDeclared = values.EndpointTtlSeconds !== undefined && values.EndpointTtlSeconds !== '';
  if (!isDeclared) note(`The TTL of ${endpoint} is not declared; the rehearsal took ${DEFAULT_TTL_SECONDS} s.`);
  aws.cloudMap.putService({
    id,
    arn: `arn:${partition}:servicediscovery:${region}:${account}:service/${id}`,
    name,
    namespaceName: namespace.join('.'),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    ttlSeconds: isDeclared ? Number(values.EndpointTtlSeconds) : DEFAULT_TTL_SECONDS,
    recordType: 'CNAME',
  });
  aws.cloudMap.putInstance(id, instanceId, { AWS_INSTANCE_CNAME: target });
}
