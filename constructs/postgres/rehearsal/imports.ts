import { importSecret } from '../../../lib/rehearse/imports/secret';
import type { LocalInstance } from '../../../lib/rehearse/aws/local-aws';
import type { ImportContext } from '../../../lib/system/rehearsal-system';
import { endpointImports } from './endpoint-imports';
import { knownRoleSecrets } from './role-secrets';

const MASTER = 'postgres';
/** The least that RDS gives a PostgreSQL on gp3, in GiB. */
const SMALLEST_STORAGE = 20;

/**
 * Makes the imported servers, secrets and the client endpoint of an upgrade of PostgreSQL.
 * @returns local address by external one.
 */
export async function makeImports(context: ImportContext): Promise<ReadonlyMap<string, string>> {
  const locals = new Map<string, string>();
  for (const side of ['Blue', 'Green'] as const) await importServer(side, context, locals);
  for (const [role, arn] of knownRoleSecrets(context.text('RoleSecrets'))) importSecret(context, arn, role);
  const blue = locals.get(context.values.BlueHost ?? '');
  // Values of the kinds that it is not are empty, and make nothing.
  for (const importEndpoint of Object.values(endpointImports)) importEndpoint(context, blue);
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
    masterPassword: importSecret(context, secretArn, MASTER),
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
