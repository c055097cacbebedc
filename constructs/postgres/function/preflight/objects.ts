import type { Client } from 'pg';
import { error, names, note, type Finding } from '../../../../runtime/preflight/finding';
import { warning } from '../../warning';
import { schemaMark } from '../book';
import { contentOf, extensionsOf } from '../databases';
import type { Run } from '../run';
import { MOST_BYTES } from '../large-objects';

/** What blue's databases hold that the fence cannot treat as usual, or green cannot have. */
export async function objects(run: Run): Promise<Finding[]> {
  return [...(await unusualDatabases(run)), ...(await inDatabases(run)), ...(await inTemplate(run))];
}

/** New databases are made of it, on green of a green one. */
async function inTemplate(run: Run): Promise<Finding[]> {
  const found = await run.blue.each(contentOf, ['template1']);
  const content = found.flat();
  if (content.length === 0) return [];
  return [
    warning(
      'template1',
      `Users put ${content.join(', ')} into template1 of blue, which is not copied: new databases on green lack that`,
      'Make it in template1 of green by hand, if new databases need it',
    ),
  ];
}

/** Databases that nobody can be led into, or that the host's tools cannot name. */
async function unusualDatabases(run: Run): Promise<Finding[]> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ name: string; closed: boolean }>(
    `SELECT datname AS name, NOT datallowconn AS closed FROM pg_database
      WHERE datname NOT IN ('template0', 'template1', 'rdsadmin') AND (NOT datallowconn OR datname ~ '[\\n\\r]') ORDER BY 1`,
  );
  return rows.map(({ name, closed }) =>
    closed
      ? error(
          'database-closed',
          `Database ${JSON.stringify(name)} of blue allows no connections, so it can be neither fenced nor copied`,
          'ALTER DATABASE … ALLOW_CONNECTIONS true, or drop it',
        )
      : error(
          'database-name',
          `The name of database ${JSON.stringify(name)} has a line break, which PostgreSQL's own tools refuse`,
          'ALTER DATABASE … RENAME TO …',
        ),
  );
}

async function inDatabases(run: Run): Promise<Finding[]> {
  const found = await run.blue.each(async (client, database) => [
    ...(await foreignSchema(run, client, database)),
    ...(await writers(client, database)),
    ...(await unusual(client, database)),
    ...(await extensions(run, client, database)),
  ]);
  return found.flat();
}

async function foreignSchema(run: Run, client: Client, database: string): Promise<Finding[]> {
  const mark = await schemaMark(client);
  if (mark === undefined || mark === `cdk-cutover: blue of upgrade ${run.values.upgrade}`) return [];
  return [
    error(
      'schema',
      `Database "${database}" of blue has a schema cdk_cutover of something else (${mark || 'unmarked'})`,
      'Retire the upgrade that made it',
    ),
  ];
}

async function writers(client: Client, database: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const { rows: subscriptions } = await client.query<{ name: string }>(
    `SELECT subname AS name FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  for (const { name } of subscriptions) {
    found.push(
      error(
        'subscription',
        `Subscription "${name}" writes into database "${database}" past any fence`,
        `ALTER SUBSCRIPTION "${name}" DISABLE before the cutover`,
      ),
    );
  }
  const { rows: prepared } = await client.query<{ gid: string }>(
    `SELECT gid FROM pg_prepared_xacts WHERE database = current_database()`,
  );
  for (const { gid } of prepared) {
    found.push(
      error(
        'prepared',
        `Database "${database}" has the prepared transaction "${gid}"`,
        'COMMIT PREPARED or ROLLBACK PREPARED it',
      ),
    );
  }
  const { rows: vacuums } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'autovacuum:%(to prevent wraparound)'`,
  );
  if (vacuums.length > 0) {
    found.push(
      warning(
        'wraparound',
        `An autovacuum against wraparound runs in database "${database}" and never yields its lock`,
        'Wait until it ended',
      ),
    );
  }
  return found;
}

async function unusual(client: Client, database: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const { rows: large } = await client.query<{ count: number; bytes: string }>(
    `SELECT (SELECT count(*)::int FROM pg_largeobject_metadata) AS count, pg_relation_size('pg_catalog.pg_largeobject')::text AS bytes`,
  );
  if (Number(large[0]!.bytes) > MOST_BYTES) {
    found.push(
      error(
        'large-objects-size',
        `Database "${database}" has ${Math.round(Number(large[0]!.bytes) / 1e9)} GB of large objects, which no fence protects, and more than ${MOST_BYTES / 1e9} GB cannot be looked at again right before the switch`,
        'Move them into a table (bytea) or to S3, or remove what nobody refers to (vacuumlo)',
      ),
    );
  }
  if (large[0]!.count > 0) {
    found.push(
      warning(
        'large-objects',
        `Database "${database}" has ${large[0]!.count} large objects, which no fence protects`,
        'Let no client write large objects during the cutover. A change until the last look stops it; a later one, by a session that is still on blue, is named once blue refuses its clients',
      ),
    );
  }
  const { rows: foreign } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'f' ORDER BY 1`,
  );
  if (foreign.length > 0) {
    found.push(
      warning(
        'foreign-tables',
        `Database "${database}" has foreign tables ${names(foreign.map((row) => row.name))}`,
        'See that green reaches their servers: security groups, and what those servers admit',
      ),
    );
  }
  const { rows: mappings } = await client.query<{ name: string }>(
    `SELECT DISTINCT usename || ' at ' || srvname AS name FROM pg_user_mappings ORDER BY 1`,
  );
  if (mappings.length > 0) {
    found.push(
      warning(
        'user-mappings',
        `Database "${database}" has user mappings (${names(mappings.map((row) => row.name))}), whose passwords do not travel`,
        'ALTER USER MAPPING … OPTIONS (SET password …) on green, before clients need them',
      ),
    );
  }
  const { rows: unlogged } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u' ORDER BY 1`,
  );
  if (unlogged.length > 0) {
    found.push(
      note(
        'unlogged-tables',
        `Database "${database}" has unlogged tables ${names(unlogged.map((row) => row.name))}, which are copied and compared like any other`,
        'TRUNCATE what need not be copied',
      ),
    );
  }
  return found;
}

async function extensions(run: Run, client: Client, database: string): Promise<Finding[]> {
  const { rows } = await (await run.green.book()).query<{ name: string }>('SELECT name FROM pg_available_extensions');
  const available = new Set(rows.map((row) => row.name));
  return (await extensionsOf(client))
    .filter(({ name }) => !available.has(name))
    .map(({ name }) =>
      error(
        'extension',
        `Extension "${name}" of database "${database}" is not available on green`,
        'Drop it on blue, or choose a version of green that has it',
      ),
    );
}
