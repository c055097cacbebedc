import { setTimeout as sleep } from 'node:timers/promises';
import { startDnsServer, type DnsServer } from '../../../../lib/rehearse/dns/dns-server';
import { startLoad, type LoadSettings } from '../../../../constructs/postgres/rehearsal/load/load';
import { statementsOfOwnTable } from '../../../../constructs/postgres/rehearsal/load/statements';
import { startPostgresPair, uniqueName, type Login, type PostgresPair, type TestServer } from '../../harness/postgres';

const ENDPOINT = 'kong-db.internal';
const FENCE = `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'fenced' using errcode = '25006'; end $$;
               create trigger refuse before insert on public.cdk_cutover_rehearsal execute procedure refuse()`;

let pair: PostgresPair;
let dns: DnsServer;
let login: Login;
let database: string;
let settings: LoadSettings;

beforeAll(async () => {
  pair = await startPostgresPair({ greenParameters: { 'rds.force_ssl': '0', password_encryption: 'md5' } });
  dns = await startDnsServer();
});
afterAll(async () => {
  await dns.stop();
  await pair.stop();
});

/** The same role and database, with a table to write into, on both servers. */
beforeEach(async () => {
  login = { username: uniqueName('kong'), password: 'secret-of-a-test' };
  database = uniqueName('kong');
  const { create, ...statements } = statementsOfOwnTable(database, login.username);
  for (const server of [pair.blue, pair.green]) {
    await server.query('postgres', `create role ${login.username} login password '${login.password}'`);
    await server.query('postgres', `grant ${login.username} to master`);
    await server.query('postgres', `create database ${database} owner ${login.username}`);
    if (server === pair.green)
      await server.queryAsSuperuser(database, `grant create on schema public to ${login.username}`);
    await server.query(database, create, [], login);
  }
  pointTo(pair.blue, 1);
  settings = {
    endpoint: ENDPOINT,
    dnsServer: dns.server,
    port: 5432,
    password: login.password,
    statements,
    abilities: { tls: false, scram: false },
    caCertificate: pair.caCertificate,
    greenAddress: pair.green.address,
    pauseMs: 5,
  };
});

const pointTo = (server: TestServer, ttlSeconds: number) =>
  dns.set(ENDPOINT, [{ type: 'CNAME', value: server.address, ttlSeconds }]);

const endSessions = (server: TestServer) =>
  server.queryAsSuperuser(database, 'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    login.username,
  ]);

const fence = async (server: TestServer) => {
  const client = await server.connect(database, login);
  await client.query(FENCE);
  await client.end();
};

async function copyWrites(): Promise<void> {
  const rows = await pair.blue.query<{ id: string }>(database, 'select id from cdk_cutover_rehearsal', [], login);
  await pair.green.query(
    database,
    'insert into cdk_cutover_rehearsal (id) select unnest($1::uuid[])',
    [rows.map(({ id }) => id)],
    login,
  );
}

/** Fence, copy (or not), move the name, and end blue's sessions for as long as clients may remember blue. */
async function cutover(copy: boolean): Promise<void> {
  await fence(pair.blue);
  if (copy) await copyWrites();
  pointTo(pair.green, 1);
  for (let turn = 0; turn < 15; turn++, await sleep(100)) await endSessions(pair.blue);
}

describe('clients at work', () => {
  it('follow the name to green without a failed read, and lose nothing that was copied', async () => {
    const load = await startLoad(settings);
    await sleep(400);
    await cutover(true);
    await sleep(300);
    const { clients, refusedWrites, unknownWrites, servedAtTheEnd } = await load.stop();
    expect(clients).toMatchObject({ ttlMs: 1_000, failedReads: 0, lostWrites: 0 });
    expect(clients.acknowledgedWrites).toBeGreaterThan(clients.writesOnGreen);
    expect(clients.writesOnGreen).toBeGreaterThan(0);
    expect([refusedWrites > 0, refusedWrites <= clients.failedWrites]).toEqual([true, true]);
    expect(clients.writeGapMs).toBeGreaterThan(clients.readGapMs);
    expect(unknownWrites.found).toBeLessThanOrEqual(unknownWrites.count);
    expect(servedAtTheEnd).toBe(pair.green.address);
  });

  it('report every acknowledged write that did not come along', async () => {
    const load = await startLoad(settings);
    await sleep(300);
    await cutover(false);
    await sleep(200);
    const { clients } = await load.stop();
    expect(clients.lostWrites).toBeGreaterThan(0);
    expect(clients.lostWrites).toBe(clients.acknowledgedWrites - clients.writesOnGreen);
  });

  it('ask for the name again only when its TTL has passed', async () => {
    pointTo(pair.blue, 60);
    const load = await startLoad(settings);
    await sleep(200);
    pointTo(pair.green, 60);
    for (let turn = 0; turn < 5; turn++, await sleep(50)) await endSessions(pair.blue);
    const { clients } = await load.stop();
    expect(clients).toMatchObject({ ttlMs: 60_000, writesOnGreen: 0 });
  });

  it('show a server that answers nobody as failed reads, and as a gap that is still open', async () => {
    const load = await startLoad(settings);
    await sleep(200);
    dns.set(ENDPOINT, [{ type: 'A', value: '127.0.0.1', ttlSeconds: 0 }]);
    await sleep(900);
    for (let turn = 0; turn < 10; turn++, await sleep(50)) await endSessions(pair.blue);
    pointTo(pair.blue, 0);
    const { clients, failures } = await load.stop();
    expect(clients.failedReads).toBeGreaterThan(0);
    expect(clients.failedWrites).toBeGreaterThan(0);
    expect([clients.readGapMs > 200, clients.writeGapMs > 200, clients.lostWrites]).toEqual([true, true, 0]);
    expect(failures.map(({ code }) => code)).toContain('ECONNREFUSED');
  });

  it('tell when all of them can write to a server again', async () => {
    const load = await startLoad(settings);
    await sleep(200);
    await fence(pair.blue);
    await sleep(200);
    const watch = load.watchWrites(pair.blue.address);
    await sleep(300);
    expect(watch.wellAfterMs()).toBeUndefined();
    await pair.blue.query(database, 'drop trigger refuse on public.cdk_cutover_rehearsal', [], login);
    await sleep(300);
    expect(watch.wellAfterMs()).toBeGreaterThanOrEqual(300);
    expect(load.watchWrites(pair.green.address).wellAfterMs()).toBeUndefined();
    await load.stop();
  });

  it('leave a picture of who answered when', async () => {
    const load = await startLoad({ ...settings, readers: 1, writers: 1 });
    await sleep(200);
    const { timeline, clients, reads } = await load.stop();
    expect(timeline.clients.map(({ client }) => client).sort()).toEqual(['reader-1', 'writer-1']);
    const total = (name: string) =>
      timeline.clients
        .find(({ client }) => client === name)
        ?.buckets.reduce((sum, { ok }) => sum + (ok[pair.blue.address] ?? 0), 0);
    expect([total('reader-1'), total('writer-1')]).toEqual([reads, clients.acknowledgedWrites]);
  });

  it('answer the same when stopped twice', async () => {
    const load = await startLoad(settings);
    expect(await load.stop()).toBe(await load.stop());
  });

  it('do not start on a name that does not exist', async () => {
    await expect(startLoad({ ...settings, endpoint: 'nobody.internal' })).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
