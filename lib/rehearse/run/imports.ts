import { randomBytes } from 'node:crypto';
import type { Json } from '../assembly/json';
import type { LocalAws } from '../aws/local-aws';
import type { LocalDatabases } from './local-databases';

/** What a rehearsal needs to make what the app only names: servers, secrets, a Cloud Map service that exist already. */
export interface ImportContext {
  readonly values: Readonly<Record<string, Json>>;
  readonly aws: LocalAws;
  readonly databases: LocalDatabases;
  readonly note: (words: string) => void;
}

const MASTER = 'postgres';
const DEFAULT_TTL_SECONDS = 60;

/**
 * Makes the imported servers, secrets and the client endpoint of an upgrade of PostgreSQL.
 * @returns local address by external one.
 */
export async function makeImports(context: ImportContext): Promise<ReadonlyMap<string, string>> {
  const locals = new Map<string, string>();
  for (const side of ['Blue', 'Green'] as const) await importServer(side, context, locals);
  for (const [role, arn] of roleSecrets(context.values.RoleSecrets)) putSecret(context.aws, arn, role);
  importEndpoint(context, locals);
  return locals;
}

/** Roles and the ARNs of their secrets; those that only a deploy will name are left out. */
export function roleSecrets(value: Json | undefined): ReadonlyMap<string, string> {
  if (typeof value !== 'string' || value === '') return new Map();
  return new Map(
    value.split(',').map((pair) => {
      const at = pair.indexOf('=');
      return [decodeURIComponent(pair.slice(0, at)), pair.slice(at + 1)];
    }),
  );
}

async function importServer(
  side: 'Blue' | 'Green',
  { values, aws, databases }: ImportContext,
  locals: Map<string, string>,
): Promise<void> {
  const host = values[`${side}Host`];
  const secretArn = values[`${side}SecretArn`];
  if (typeof host !== 'string' || typeof secretArn !== 'string') return;
  const master = putSecret(aws, secretArn, MASTER);
  const { address } = await databases.start({
    identifier: side.toLowerCase(),
    engine: 'postgres',
    engineVersion: String(values[`${side}Version`]),
    port: Number(values[`${side}Port`]),
    parameters: {},
    masterUsername: MASTER,
    masterPassword: master,
    tags: {},
  });
  locals.set(host, address);
}

function putSecret(aws: LocalAws, arn: string, username: string): string {
  const password = randomBytes(18).toString('base64url');
  const name = arn.split(':secret:')[1]?.replace(/-[A-Za-z0-9]{6}$/, '') ?? arn;
  aws.secretsManager.putSecret({ arn, name, value: JSON.stringify({ username, password }) });
  return password;
}

function importEndpoint({ values, aws, note }: ImportContext, locals: ReadonlyMap<string, string>): void {
  const { EndpointServiceId: id, EndpointInstanceId: instanceId, EndpointName: endpoint, BlueHost: blue } = values;
  if (typeof id !== 'string' || typeof endpoint !== 'string' || typeof instanceId !== 'string') return;
  const { partition, region, account } = aws;
  const [name, ...namespace] = endpoint.split('.');
  const declared = Number(values.EndpointTtlSeconds || NaN);
  if (Number.isNaN(declared)) {
    note(`The TTL of ${endpoint} is not declared; the rehearsal took ${DEFAULT_TTL_SECONDS} s.`);
  }
  aws.cloudMap.putService({
    id,
    arn: `arn:${partition}:servicediscovery:${region}:${account}:service/${id}`,
    name,
    namespaceName: namespace.join('.'),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    ttlSeconds: Number.isNaN(declared) ? DEFAULT_TTL_SECONDS : declared,
    recordType: 'CNAME',
  });
  const target = typeof blue === 'string' ? locals.get(blue) : undefined;
  if (target !== undefined) aws.cloudMap.putInstance(id, instanceId, { AWS_INSTANCE_CNAME: target });
}
