import type { Client } from 'pg';
import type { Host } from '../host';
import { bytesOf, fromBytes } from './bytes';
import { OWN_ROLE } from './catalog';
import type { BlueDatabase, GreenDatabase } from './look';

/** Green must serve nobody. @throws if somebody may log in there, or is connected */
export async function refuseClients(book: Client): Promise<void> {
  const { rows } = await book.query<{ roles: string | null; connected: string | null }>(
    `SELECT (SELECT string_agg(quote_ident(r.rolname), ', ') FROM pg_roles r WHERE r.rolcanlogin AND NOT ${OWN_ROLE}) AS roles,
      (SELECT string_agg(DISTINCT quote_ident(a.usename), ', ') FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
        WHERE a.datname IS NOT NULL AND NOT ${OWN_ROLE}) AS connected`,
  );
  const { roles, connected } = rows[0]!;
  if (roles !== null) {
    throw new Error(
      `green lets clients log in (${roles}), so it may be in use: nothing was copied. If it serves nobody, run the undo document, ` +
        'or ALTER ROLE … NOLOGIN there.',
    );
  }
  if (connected !== null) {
    throw new Error(
      `clients are connected to green (${connected}): nothing was copied. End their sessions, then run this step again.`,
    );
  }
}

/** Every database must be there. @throws if one is missing */
export async function refuseMissing(book: Client, { databases }: Host): Promise<void> {
  const { rows } = await book.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) name WHERE name NOT IN (SELECT datname FROM pg_database)`,
    [databases],
  );
  if (rows[0]) throw new Error(`database ${rows[0].name} is missing on green: run the step create-databases.`);
}

/** A database of green must be this upgrade's to fill. @throws if it is not marked so, or was opened for clients */
export function refuseForeign(database: string, upgrade: string, { mark, opened }: GreenDatabase): void {
  const found = opened ? 'opened for clients, so green may hold writes that blue lacks' : mark;
  if (found === `cdk-cutover: green of upgrade ${upgrade}`) return;
  throw new Error(
    `database ${database} on green is not marked as green of the upgrade ${upgrade} (the comment of its schema cdk_cutover says: ` +
      `${found || 'nothing'}): nothing was touched. Is it the right server? Then run the step create-databases.`,
  );
}

/** Blue must show all that it holds. @throws naming the tables that cannot be copied whole */
export function refuseUnreadable(database: string, { withOids, hidden, strangers }: BlueDatabase): void {
  if (withOids !== null) {
    throw new Error(
      `database ${database} has tables WITH OIDS, which PostgreSQL 12 and later do not know: ${withOids}. ` +
        'On blue, ALTER TABLE … SET WITHOUT OIDS first (clients must not use the oid column).',
    );
  }
  if (hidden !== null) {
    throw new Error(
      `database ${database} has tables with FORCE ROW LEVEL SECURITY, which hides rows even from their owner: ${hidden}. ` +
        'ALTER ROLE … BYPASSRLS for the master user on both servers, or ALTER TABLE … NO FORCE ROW LEVEL SECURITY until the upgrade is over.',
    );
  }
  if (strangers !== null) {
    throw new Error(
      `blue's master user is no member of ${strangers}, so it cannot read all of database ${database}: run the step install-fence.`,
    );
  }
}

/** Whoever owns something on blue must exist on green, with the master as a member. Asked in the same database: in one of another encoding a name reads differently. */
export async function refuseOwnerless(database: string, green: Client, { owners }: BlueDatabase): Promise<void> {
  const { rows } = await green.query<{ missing: string | null }>(
    `SELECT string_agg(quote_ident(o), ', ') AS missing FROM json_array_elements_text(${fromBytes('$1')}::json) o
      WHERE NOT coalesce((SELECT pg_has_role(oid, 'usage') FROM pg_roles WHERE rolname = o), false)`,
    [bytesOf(owners)],
  );
  const missing = rows[0]?.missing;
  if (typeof missing !== 'string') return;
  throw new Error(
    `${missing}, who owns objects of database ${database}, is missing on green or has not got its master user as a member: run the step create-roles.`,
  );
}
