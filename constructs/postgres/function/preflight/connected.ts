import type { Client } from 'pg';
import { names, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import type { Run } from '../run';
import { SYSTEM_ROLE } from '../system-roles';

/** From here on a transaction counts as long: it holds up the closing of the fence until it is ended. */
const LONG_MINUTES = 5;

/** What else hangs on blue, and does not move with it. */
export async function connected(run: Run, moved: boolean): Promise<Finding[]> {
  if (moved) return [];
  return [
    ...(await streams(run)),
    ...(await subscribers(run)),
    ...(await iamAuthentication(run)),
    ...(await longTransactions(run)),
    ...(await jobs(run)),
  ];
}

async function streams(run: Run): Promise<Finding[]> {
  const book = await run.blue.book();
  const found: Finding[] = [];
  const { rows: slots } = await book.query<{ name: string }>(
    `SELECT slot_name AS name FROM pg_replication_slots WHERE slot_type = 'logical' ORDER BY 1`,
  );
  if (slots.length > 0) {
    found.push(
      warning(
        'logical-slots',
        `Blue has the logical replication slots ${names(slots.map((row) => row.name))}, which do not move: their readers see nothing of green`,
        'Set those readers up against green after the cutover, from a snapshot of their own, and drop the slots',
      ),
    );
  }
  const { rows: replicas } = await book.query<{ name: string }>(
    `SELECT DISTINCT coalesce(nullif(application_name, ''), host(client_addr), usename) AS name FROM pg_stat_replication r
      WHERE NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical') ORDER BY 1`,
  );
  if (replicas.length > 0) {
    found.push(
      warning(
        'read-replicas',
        `Blue has read replicas (${names(replicas.map((row) => row.name))}), which go on following blue`,
        'Create replicas of green, and move their clients after the cutover',
      ),
    );
  }
  return found;
}

/** A built-in subscriber stops at the first row of a table that it does not have: the fence's are such, and would be among those published. */
async function subscribers(run: Run): Promise<Finding[]> {
  const found = await run.blue.each(async (client, database) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT pubname AS name FROM pg_publication WHERE puballtables AND EXISTS (SELECT FROM pg_replication_slots s
        WHERE s.database = current_database() AND s.plugin = 'pgoutput') ORDER BY 1`,
    );
    if (rows.length === 0) return [];
    return [
      warning(
        'all-tables-published',
        `Database "${database}" is subscribed to, and publications of all its tables (${names(rows.map((row) => row.name))}) would hold those of the fence: a subscriber of PostgreSQL stops at them ("logical replication target relation … does not exist")`,
        'CREATE PUBLICATION … FOR TABLE … with the tables by name, ALTER SUBSCRIPTION … SET PUBLICATION … there, and drop the publication of all tables; or let subscribers stop, and set them up anew against green',
      ),
    ];
  });
  return found.flat();
}

/** Members of this role log in by a token of IAM, which an instance must allow. */
async function iamAuthentication(run: Run): Promise<Finding[]> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ name: string }>(
    `SELECT m.rolname AS name FROM pg_roles m JOIN pg_roles i ON i.rolname = 'rds_iam'
      WHERE m.rolcanlogin AND NOT m.rolsuper AND m.rolname <> session_user AND m.rolname !~ '${SYSTEM_ROLE}' AND pg_has_role(m.oid, i.oid, 'MEMBER') ORDER BY 1`,
  );
  if (rows.length === 0) return [];
  return [
    warning(
      'iam-authentication',
      `Roles ${names(rows.map((row) => row.name))} log in with IAM database authentication`,
      'Enable it on green, and allow rds-db:connect on the resource id of green',
    ),
  ];
}

/** Transactions on blue that have been open for longer than so many minutes. */
export async function longTransactions(run: Run, minutes = LONG_MINUTES): Promise<Finding[]> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ name: string }>(
    `SELECT usename || ' in ' || datname || ' (' || floor(extract(epoch FROM clock_timestamp() - xact_start) / 60) || ' minutes)' AS name
      FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start < clock_timestamp() - $1 * interval '1 minute'
        AND pid <> pg_backend_pid() ORDER BY xact_start`,
    [minutes],
  );
  if (rows.length === 0) return [];
  return [
    warning(
      'long-transactions',
      `Transactions on blue are open for long: ${names(rows.map((row) => row.name))}`,
      'Whatever has written, and what is older than the fence, is ended when the fence closes: end them yourself, or let them come to an end',
    ),
  ];
}

/** Where pg_cron keeps its jobs. */
async function jobs(run: Run): Promise<Finding[]> {
  const found = await run.blue.each(async (client, database) => {
    const { rows: tables } = await client.query<{ readable: boolean }>(
      `SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'cron' AND c.relname = 'job'`,
    );
    if (tables.length === 0) return [];
    const jobs = tables[0]!.readable ? await countJobs(client) : 'jobs that the master cannot see';
    if (jobs === undefined) return [];
    return [
      warning(
        'cron-jobs',
        `Database "${database}" has ${jobs} of pg_cron, which are copied: where green preloads pg_cron they run there at once, while blue's go on`,
        'Make them inactive on blue for the time of the cutover, and active on green afterwards (cron.alter_job)',
      ),
    ];
  });
  return found.flat();
}

async function countJobs(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM cron.job');
  return rows[0]!.count === 0 ? undefined : `${rows[0]!.count} jobs`;
}
