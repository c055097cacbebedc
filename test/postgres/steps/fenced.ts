import { randomUUID } from 'node:crypto';
import {
  changeable,
  EVENT_TRIGGERS,
  FENCE_TRIGGER,
  SCHEMA_SQL,
  TABLES_SQL,
} from '../../../constructs/postgres/function/fence/sql';
import { OWNER_SQL } from '../../../constructs/postgres/function/owner/sql';
import type { PostgresPair, TestServer } from '../harness/postgres';

/** Databases that the scripts see, `postgres` included. */
export async function databasesOf(server: TestServer): Promise<string[]> {
  const rows = await server.query<{ datname: string }>(
    'postgres',
    `SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN ('template0', 'template1', 'rdsadmin')`,
  );
  return rows.map((row) => row.datname);
}

/** Makes an execution the owner of the upgrade, as the step claim does. Its turns come after all that there ever were. */
export async function own({ blue }: PostgresPair, execution = 'test'): Promise<void> {
  await blue.query(
    'postgres',
    `SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS cdk_cutover; ${OWNER_SQL};
     INSERT INTO cdk_cutover.owner (counter, execution, document, since, release, turn)
       VALUES (1, '${execution}', 'cutover', now(), 'test', extract(epoch FROM clock_timestamp()) * 1000)
       ON CONFLICT (one) DO UPDATE SET execution = excluded.execution, turn = excluded.turn, released_at = NULL`,
  );
}

/** Puts the fence on every database of blue, closes it for `seconds`, and returns its id. Called again it is a new fence. */
export async function closeFence(pair: PostgresPair, seconds = 60): Promise<string> {
  const fenceId = randomUUID();
  await own(pair);
  for (const database of await databasesOf(pair.blue)) {
    await pair.blue.query(
      database,
      `SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS cdk_cutover; ${SCHEMA_SQL}`,
    );
    for (const { name, event, tags, calls } of EVENT_TRIGGERS) {
      const when = tags.length > 0 ? `WHEN TAG IN (${tags.map((tag) => `'${tag}'`).join()})` : '';
      await pair.blue.query(
        database,
        `SET ROLE rds_superuser; DROP EVENT TRIGGER IF EXISTS ${name}; CREATE EVENT TRIGGER ${name} ON ${event} ${when} EXECUTE PROCEDURE ${calls}`,
      );
    }
    for (const { name, fenced } of await pair.blue.query<{ name: string; fenced: boolean }>(database, TABLES_SQL)) {
      if (fenced) continue;
      await pair.blue.queryAsSuperuser(
        database,
        `CREATE TRIGGER ${FENCE_TRIGGER} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${name}
           FOR EACH STATEMENT EXECUTE PROCEDURE cdk_cutover.refuse_while_closed();
         ALTER TABLE ${name} ENABLE ALWAYS TRIGGER ${FENCE_TRIGGER}`,
      );
    }
    await pair.blue.query(
      database,
      `DROP TABLE IF EXISTS cdk_cutover.closed;
       CREATE TABLE cdk_cutover.closed AS SELECT '${fenceId}'::uuid AS fence_id, now() AS closed_at, NULL::uuid AS key, 0::bigint AS renewed,
         NULL::bigint AS turn, NULL::int AS least_left; ${changeable('closed')}
       SELECT setval('cdk_cutover.lease', (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${seconds * 1000})`,
    );
  }
  return fenceId;
}

/** Sets the lease of every database: a past one lapses the fence, the greatest bigint seals it. */
export async function setLease(pair: PostgresPair, value: string): Promise<void> {
  for (const database of await databasesOf(pair.blue)) {
    await pair.blue.query(database, `SELECT setval('cdk_cutover.lease', ${value})`);
  }
}

/** What the step create-databases leaves on green for a database that blue has. */
export async function markGreen(pair: PostgresPair, database: string, upgrade = 'kong'): Promise<void> {
  await pair.green.query(
    database,
    `CREATE SCHEMA IF NOT EXISTS cdk_cutover; COMMENT ON SCHEMA cdk_cutover IS 'cdk-cutover: green of upgrade ${upgrade}'`,
  );
}
