import { Token } from 'aws-cdk-lib/core';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { isOfType } from '../cdk-versions/resource-type';
import { isSameSecret, requireReadable } from '../secrets/secret-identity';
import { SYSTEM_ROLE } from './function/system-roles';
import type { PostgresServer } from './postgres-server';

/** PostgreSQL cuts longer names off. */
const MOST_BYTES = 63;
/** Half of a character, which no encoding of a database has. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Words of SQL that no role can be called. */
const WORDS = ['public', 'none'];
/** What to write instead. */
export const ROLE_FIX = 'Name the roles that clients log in as, as `\\du` shows them on blue';

/** What roles must not be confused with. */
export interface RoleSurroundings {
  readonly blue: PostgresServer;
  readonly green: PostgresServer;
}

/** Finds client roles that could not be created on green, and secrets that cannot be theirs. */
export function validateRoles(
  scope: Construct,
  roles: Readonly<Record<string, ISecret>>,
  { blue, green }: RoleSurroundings,
): void {
  const seen: [owner: string, secret: ISecret][] = [
    ["blue's master user", blue.secret],
    ["green's master user", green.secret],
  ];
  for (const [role, secret] of Object.entries(roles)) {
    requireName(scope, role);
    for (const [side, server] of Object.entries({ blue, green })) {
      if (masterOf(server) !== role) continue;
      throw new DeclarationError(
        scope,
        `roles names '${role}', which is the master user of ${side}`,
        'Name the roles that clients log in as; a client that logs in as the master user could lift the fence',
      );
    }
    requireReadable(scope, `role '${role}'`, secret);
    const twin = seen.find(([, other]) => isSameSecret(secret, other));
    if (twin) {
      throw new DeclarationError(
        scope,
        `role '${role}' has the same secret as ${twin[0]} (${secret.node.path})`,
        'Give each role a secret of its own: it holds one username and one password',
      );
    }
    seen.push([`role '${role}'`, secret]);
  }
}

function requireName(scope: Construct, role: string): void {
  const wrong = Token.isUnresolved(role) ? 'is known only at deploy' : roleNameMistake(role);
  if (wrong) throw new DeclarationError(scope, `role ${JSON.stringify(role)} ${wrong}`, ROLE_FIX);
}

/** Why a client role cannot be called that. */
export function roleNameMistake(role: string): string | undefined {
  const bytes = Buffer.byteLength(role);
  if (bytes < 1 || bytes > MOST_BYTES) return `has ${bytes} bytes, and PostgreSQL takes 1 to ${MOST_BYTES}`;
  if (role.includes('\0') || LONE_SURROGATE.test(role)) return 'has a character that PostgreSQL does not take';
  if (new RegExp(SYSTEM_ROLE).test(role) || WORDS.includes(role)) return 'is reserved by PostgreSQL or RDS';
  return undefined;
}

/** The master user's name, where the app states it. */
function masterOf({ instance }: PostgresServer): string | undefined {
  const resource = instance.node.defaultChild;
  const name = isOfType(resource, CfnDBInstance) ? resource.masterUsername : undefined;
  return name === undefined || Token.isUnresolved(name) ? undefined : name;
}
