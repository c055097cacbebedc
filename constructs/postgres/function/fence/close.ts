import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Deadline } from '../../../../runtime/deadline';
import { newKey, setKey } from '../owner/key';
import { lockTurn, turnOf } from '../owner/turn';
import type { Run } from '../run';
import { BOOK_DATABASE, type Server } from '../server';
import { END_SESSION } from '../sessions';
import { underGate } from './gate';
import { fenceTables } from './install';
import { rememberFenced } from './fenced';
import { describeFences, gapsOf, inspectEvery, type FenceView } from './inspect';
import { renewLease, takeLease } from './lease';
import { isOpening, openFence } from './open';
import { assertNothingPrepared } from './prepared';
import { changeable, SEALED } from './sql';

/** DDL is refused a little longer: older transactions are waited for in between. */
const DDL_LEASE_SECONDS = 120;

/** Transactions that began before the event triggers may not know them; they are waited for this long, then ended. */
const OLD_TRANSACTION_MS = 5_000;

const FROM_NOW = (seconds: number) => `(extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${seconds * 1_000}`;

/**
 * Closes the fence in every database and returns its id. Only a fence that is closed in every one of them under one id, never lapsed and whose
 * opening never began is continued. Anything else is opened and closed anew under a new id, so that no comparison of before counts. With `sealed`
 * no comparison hangs on the fence: what is sealed stays so, and the rest is sealed, too. It gets a key of this step's in any case.
 */
export async function closeFence(run: Run, server: Server, options: { readonly sealed: boolean }): Promise<string> {
  const views = await inspectEvery(server);
  const known = new Set(views.map((view) => view.fenceId));
  const isClosed = views.every((view) => view.state === 'closed' || view.state === 'sealed') && known.size === 1;
  const whole = isClosed && !(await isOpening(server));
  const stays = (view: FenceView) => (options.sealed ? view.state === 'sealed' : whole);
  const open = views.filter((view) => !stays(view)).map((view) => view.database);
  const fenceId = whole ? [...known][0]! : randomUUID();
  if (!options.sealed && !whole) await startAnew(run, server, views);
  const key = await newKey(run, server.side);
  for (const { database, state } of views.filter(stays)) {
    const client = await server.on(database);
    await setKey(client, key);
    if (state === 'closed') await takeLease(client, turnOf(run), run.values.fenceSeconds.work);
  }
  await (await server.book()).query('DELETE FROM cdk_cutover.opening');
  const closing: Closing = { run, fenceId, key, sealed: options.sealed };
  for (const database of open) await closeDdl(await server.on(database), database, closing);
  for (const [at, database] of open.entries()) {
    await closeWrites(await server.on(database), database, closing);
    // Closing the next ones may wait for their writers, and nobody else renews these by now.
    for (const closed of options.sealed ? [] : open.slice(0, at)) {
      await renewLease(await server.on(closed), turnOf(run), run.values.fenceSeconds.work);
    }
  }
  await rememberFenced(
    server,
    views.map((view) => view.database),
  );
  return fenceId;
}

/** What a fence that is being closed is told by. */
interface Closing {
  readonly run: Run;
  readonly fenceId: string;
  readonly key: string;
  readonly sealed: boolean;
}

/** Opens what is left of an earlier fence. What was sealed is not opened here: whether its move was submitted, undo learns first. */
async function startAnew(run: Run, server: Server, views: readonly FenceView[]): Promise<void> {
  if (views.some((view) => view.state === 'sealed')) {
    throw new Error(
      `The fence on ${server.side} is not one (${describeFences(views)}): clients may have written since the comparison; undo the cutover first`,
    );
  }
  await openFence(run, server);
}

async function closeDdl(client: Client, database: string, { run, key }: Closing): Promise<void> {
  const { deadline } = run;
  await underGate(client, 'ddl_gate', deadline, async () => {
    if (database === BOOK_DATABASE) await lockTurn(run, client);
    await client.query(`SELECT setval('cdk_cutover.lease', ${FROM_NOW(DDL_LEASE_SECONDS)});
      DROP TABLE IF EXISTS cdk_cutover.ddl_closed; CREATE TABLE cdk_cutover.ddl_closed AS SELECT '${key}'::uuid AS key; ${changeable('ddl_closed')}`);
  });
  await assertNothingPrepared(client, database);
  await endOldTransactions(client, deadline);
  // One that was open a moment ago may have been prepared instead of ended.
  await assertNothingPrepared(client, database);
  await deadline.within(15_000).until(
    () => `waiting for an index that is built CONCURRENTLY in database "${database}"`,
    100,
    async () => {
      const { rows: building } = await client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND state = 'active' AND query ~* '^\\s*(create|drop|reindex|alter)\\M.*\\mconcurrently\\M'`,
      );
      return building.length === 0 ? true : undefined;
    },
  );
  await fenceTables(client, database, deadline);
}

async function endOldTransactions(client: Client, deadline: Deadline): Promise<void> {
  const old = `pg_stat_activity a, cdk_cutover.installed i WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
    AND a.backend_type = 'client backend' AND a.xact_start <= i.at`;
  const started = Date.now();
  await deadline.until(
    () => 'waiting for transactions that are older than the fence',
    50,
    async () => {
      const end = Date.now() - started > OLD_TRANSACTION_MS ? `, ${END_SESSION}` : '';
      return (await client.query(`SELECT a.pid ${end} FROM ${old}`)).rows.length === 0 ? true : undefined;
    },
  );
}

async function closeWrites(client: Client, database: string, { run, fenceId, key, sealed }: Closing): Promise<void> {
  await underGate(client, 'gate', run.deadline, async () => {
    if (database === BOOK_DATABASE) await lockTurn(run, client);
    const { rows } = await client.query<{ live: boolean }>(
      'SELECT last_value > extract(epoch FROM clock_timestamp()) * 1000 AS live FROM cdk_cutover.lease',
    );
    if (!rows[0]?.live) throw new Error(`Closing the fence of database "${database}" took too long: start again`);
    const gaps = await gapsOf(client);
    if (gaps.length > 0) throw new Error(`The fence of database "${database}" has gaps: ${gaps.join('; ')}`);
    await client.query(
      `SELECT setval('cdk_cutover.lease', ${sealed ? SEALED : FROM_NOW(run.values.fenceSeconds.work)})`,
    );
    await client.query('DROP TABLE IF EXISTS cdk_cutover.closed');
    await client.query(
      `CREATE TABLE cdk_cutover.closed AS SELECT '${fenceId}'::uuid AS fence_id, clock_timestamp() AS closed_at, '${key}'::uuid AS key,
        last_value AS renewed, ${turnOf(run).number}::bigint AS turn, NULL::int AS least_left FROM cdk_cutover.lease; ${changeable('closed')}`,
    );
  });
}
