import type { Client } from 'pg';
import { causeOf } from '../../../../runtime/causes';
import type { Run } from '../run';
import { readCredentials, transaction, type Server } from '../server';
import { wordsOf } from '../words/words-of';
import { eachFenced, fencedDatabases } from './fenced';
import { inspectFence } from './inspect';
import { FAILED, FENCE_TRIGGER, REFUSED } from './sql';

/** Rows of a table that is published can only be changed where something tells which row is meant. */
const CHANGEABLE = `(c.relreplident = 'f' OR NOT EXISTS (SELECT FROM pg_publication)
    OR EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND (x.indisprimary OR x.indisreplident)))`;

/**
 * A table of the database that the role may write, and how: deleting no row where it may delete, else inserting. Takes the role's oid: a
 * role's name is kept in the encoding of the database it was created in, and is another one where the encoding differs.
 */
const WRITABLE_SQL = `SELECT format('%I.%I', n.nspname, c.relname) AS name, has_table_privilege($1::oid, c.oid, 'DELETE') AND ${CHANGEABLE} AS may_delete
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'cdk_cutover')
    AND n.nspname !~ '^pg_(toast|temp)' AND has_schema_privilege($1::oid, n.oid, 'USAGE')
    AND (has_table_privilege($1::oid, c.oid, 'DELETE') OR has_table_privilege($1::oid, c.oid, 'INSERT'))
    AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)
  ORDER BY 2 DESC, c.oid LIMIT 1`;

/** A client's lock on a table is waited for so long; then the fence is believed for this one table, by its trigger, and it is named. */
const LOCKED_MS = 5_000;

interface TableAnswer {
  readonly database: string;
  readonly name: string;
  /** `locked`: a client's own lock kept the write waiting; `forbidden`: not even its owner may write. Either way nothing was learned but its trigger. */
  readonly answer: 'refused' | 'accepted' | 'locked' | 'forbidden' | `${typeof FAILED}${string}`;
}

/** Tries a write that changes nothing on every table of every database. */
async function tryWrites(server: Server): Promise<TableAnswer[]> {
  const found = await eachFenced(server, async (client, database) => {
    if ((await inspectFence(client, database)).state === 'absent') return [];
    const { rows } = await transaction(client, () =>
      client.query<Omit<TableAnswer, 'database'>>('SELECT name, answer FROM cdk_cutover.try_writes()'),
    );
    return rows.map((row) => ({ database, ...row }));
  });
  return found.flat();
}

function those(answers: readonly TableAnswer[], answer: TableAnswer['answer']): string[] {
  return answers.filter((one) => one.answer === answer).map((one) => `${one.name} of database "${one.database}"`);
}

/** Throws unless every table of every database refuses writes, of the master and of each declared client role alike. */
export async function proveRefused(run: Run, server: Server): Promise<void> {
  const started = Date.now();
  let answers: TableAnswer[];
  for (;;) {
    answers = await tryWrites(server);
    if (those(answers, 'locked').length === 0 || Date.now() - started > LOCKED_MS) break;
  }
  const accepting = those(answers, 'accepted');
  if (accepting.length > 0) {
    throw new Error(`The fence on ${server.side} is not closed: ${accepting.slice(0, 5).join(', ')} took a write`);
  }
  await assertNoneFailed(server, answers);
  const locked = those(answers, 'locked');
  if (locked.length > 0) run.facts.lockedByClients = locked.slice(0, 5).join(', ');
  const tried = await tryAsClients(run, server);
  const wrong = tried.filter(({ cause }) => ![REFUSED, LOCKED, FORBIDDEN].includes(cause?.code ?? ''));
  if (wrong.length > 0) {
    throw new Error(
      `A client's write on ${server.side} was not refused by the fence: ${wrong
        .map((one) => `role "${one.role}" on ${one.table} of database "${one.database}" got ${one.words}`)
        .join('; ')}`,
      { cause: causeOf(wrong) },
    );
  }
  run.facts.provedWrites = tried.filter(({ cause }) => cause?.code === REFUSED).length;
}

/** Triggers that fire in sessions of ours, and before the fence's. */
const EARLIER_SQL = `SELECT tgname AS name FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal AND tgenabled IN ('A', 'R')
  AND tgtype & 3 = 2 AND tgname < '${FENCE_TRIGGER}' ORDER BY 1`;

/** @throws naming the first table whose own triggers kept the fence's from answering */
async function assertNoneFailed(server: Server, answers: readonly TableAnswer[]): Promise<void> {
  const failed = answers.find(({ answer }) => answer.startsWith(FAILED));
  if (failed === undefined) return;
  const { name, database, answer } = failed;
  const client = await server.on(database);
  const cause: unknown = await transaction(client, () => client.query(`DELETE FROM ONLY ${name} WHERE false`)).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { rows } = await client.query<{ name: string }>(EARLIER_SQL, [name]);
  const triggers = rows.map((row) => `"${row.name}"`).join(', ');
  throw new Error(
    `A write was tried on ${name} of database "${database}", and on ${server.side} it ${answer} before the fence could refuse it` +
      (cause === undefined ? '' : `: ${wordsOf(cause)}`) +
      (triggers === ''
        ? ''
        : `. Its own triggers that fire first whoever writes: ${triggers}. ALTER TABLE … ENABLE TRIGGER, not ALWAYS nor REPLICA, or DISABLE TRIGGER until the cutover is over`),
    { cause },
  );
}

/** Throws unless every database takes writes again; where there is no fence, nothing refuses them, and a client's own lock is not ours. */
export async function proveWritable(server: Server): Promise<void> {
  await eachFenced(server, async (client, database) => {
    if ((await inspectFence(client, database)).state === 'absent') return;
    await client.query(
      `INSERT INTO cdk_cutover.probe VALUES (0, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
    );
  });
  const refusing = those(await tryWrites(server), 'refused');
  if (refusing.length > 0) {
    throw new Error(
      `${refusing.length} tables of ${server.side} still refuse writes: ${refusing.slice(0, 5).join(', ')}`,
    );
  }
}

/** SQLSTATE lock_not_available. */
const LOCKED = '55P03';

/**
 * SQLSTATE object_not_in_prerequisite_state: the table is published without a replica identity, so that nobody may delete from it;
 * invalid_column_reference: what its publication filters by is not part of that identity.
 */
const UNIDENTIFIED = ['55000', '42P10'];

/** SQLSTATE insufficient_privilege: of a role that may only delete, where nobody can. */
const FORBIDDEN = '42501';

/** SQLSTATE too_many_connections: also that of a role's own limit. */
const TOO_MANY = '53300';

interface Tried {
  readonly role: string;
  readonly database: string;
  readonly table: string;
  readonly words: string;
  /** What the server said, if it refused the write. */
  readonly cause?: Error & { readonly code?: string };
}

/** One write as each declared client role in each database where it may write; rolled back whatever comes. */
async function tryAsClients(run: Run, server: Server): Promise<Tried[]> {
  const tried: Tried[] = [];
  const fenced = await fencedDatabases(server);
  for (const [role, secretArn] of run.values.roleSecrets) {
    const book = await server.book();
    const { rows } = await book.query<{ name: string; oid: string }>(
      `SELECT datname AS name, r.oid FROM pg_database, pg_roles r WHERE rolname = $1 AND rolcanlogin AND datname = ANY($2)
        AND has_database_privilege(r.oid, pg_database.oid, 'CONNECT')`,
      [role, fenced],
    );
    for (const { name: database, oid } of rows) {
      const tables = await (
        await server.on(database)
      ).query<{ name: string; may_delete: boolean }>(WRITABLE_SQL, [oid]);
      const table = tables.rows[0];
      if (table === undefined) continue;
      const { username, password } = await readCredentials(secretArn);
      const client = await server.login(database, username, password).catch((error: { code?: string }) => {
        if (error.code !== TOO_MANY) throw error;
        return undefined;
      });
      // A role whose sessions are all in use proves nothing here; each table was tried already.
      if (client === undefined) continue;
      const cause = await writeNothing(client, table.name, table.may_delete);
      tried.push({ role, database, table: table.name, cause, words: cause ? wordsOf(cause) : 'no error' });
    }
  }
  return tried;
}

/** As an impolite client would: whatever a session may set for itself is set. */
async function writeNothing(
  client: Client,
  table: string,
  mayDelete: boolean,
): Promise<(Error & { code?: string }) | undefined> {
  const attempt = async (sql: string): Promise<(Error & { code?: string }) | undefined> => {
    try {
      await client.query(
        `BEGIN READ WRITE; SET LOCAL default_transaction_read_only = off; SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'`,
      );
      await client.query(sql);
      return undefined;
    } catch (error) {
      return error as Error & { code?: string };
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
    }
  };
  try {
    const error = await attempt(
      mayDelete ? `DELETE FROM ONLY ${table} WHERE false` : `INSERT INTO ${table} DEFAULT VALUES`,
    );
    return mayDelete && UNIDENTIFIED.includes(error?.code ?? '')
      ? await attempt(`INSERT INTO ${table} SELECT WHERE false`)
      : error;
  } finally {
    await client.end();
  }
}
