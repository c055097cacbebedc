import { setTimeout as sleep } from 'node:timers/promises';
import { createPooledConnection, type PooledConnection } from '../../../../constructs/postgres/rehearsal/load/pooled-connection';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';

let pair: PostgresPair;
let address: string;
let connection: PooledConnection;
beforeAll(async () => {
  pair = await startPostgresPair();
});
beforeEach(() => {
  address = pair.blue.address;
  const resolver = { resolve: () => Promise.resolve({ address, ttlMs: 0 }) };
  connection = createPooledConnection('kong-db.internal', resolver, {
    port: 5432,
    database: 'postgres',
    user: pair.blue.master.username,
    password: pair.blue.master.password,
    abilities: { tls: false, scram: false },
    caCertificate: pair.caCertificate,
  });
});
afterEach(() => connection.close());
afterAll(() => pair.stop());

const pid = async (): Promise<unknown> => (await connection.run('select pg_backend_pid() as pid', [])).rows[0].pid;
const terminate = (victim: unknown) =>
  pair.blue.queryAsSuperuser('postgres', 'select pg_terminate_backend($1)', [victim]);

describe('a pooled connection', () => {
  it('is kept from statement to statement, refused ones included', async () => {
    const first = await pid();
    await expect(
      connection.run(`do $$ begin raise exception 'fenced' using errcode = '25006'; end $$`, []),
    ).rejects.toMatchObject({
      code: '25006',
      fate: 'refused',
      address: pair.blue.address,
    });
    expect(await pid()).toBe(first);
  });

  it('is made anew, unnoticed, when the server ended it while idle', async () => {
    const first = await pid();
    await terminate(first);
    await sleep(100);
    expect(await pid()).not.toBe(first);
  });

  it('does not know what became of a statement that was under way when it broke', async () => {
    const victim = await pid();
    const slow = expect(connection.run('select pg_sleep(5)', [])).rejects.toMatchObject({
      fate: 'unknown',
      code: '57P01',
    });
    await sleep(50);
    await terminate(victim);
    await slow;
    expect(await pid()).not.toBe(victim);
  });

  it('knows that nothing was sent when there is nobody to connect to', async () => {
    address = '127.0.0.1';
    await expect(connection.run('select 1', [])).rejects.toMatchObject({
      fate: 'not sent',
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    });
  });
});
