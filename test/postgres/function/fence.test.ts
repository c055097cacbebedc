import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Login } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from './upgrade';

/** As the owner of the tables. */
const REFUSED = [
  "INSERT INTO items (text) VALUES ('x')",
  'UPDATE items SET id = id WHERE false',
  'DELETE FROM items WHERE id = 1',
  'TRUNCATE items',
  'INSERT INTO parted VALUES (1)',
  'INSERT INTO parted_1 VALUES (1)',
  'UPDATE parted_1 SET text = NULL',
  'INSERT INTO child VALUES (1)',
  'UPDATE parent SET id = 1',
  'SET default_transaction_read_only = off; BEGIN READ WRITE; DELETE FROM items',
  'COPY items (text) FROM PROGRAM $$echo x$$',
  'CREATE TABLE t2 ()',
  'ALTER TABLE items DISABLE TRIGGER ALL',
  'DROP TRIGGER cdk_cutover_fence ON items',
  'DROP TABLE child',
  'CREATE TABLE t3 AS SELECT * FROM items',
  'CREATE INDEX CONCURRENTLY late ON items (text)',
  'GRANT SELECT ON items TO PUBLIC',
  'DROP OWNED BY CURRENT_USER',
  'CREATE SCHEMA s1',
];

describe('The fence on blue', () => {
  let upgrade: Upgrade;
  let kong: Login;
  const open: Client[] = [];

  beforeAll(async () => {
    upgrade = await Upgrade.start();
    kong = await upgrade.createRole('kong');
    upgrade.declare(kong);
    await upgrade.seed('kong', kong);
    await upgrade.step('install-fence');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.end()));
    await upgrade.step('undo-close-fence');
  });
  afterAll(() => upgrade?.stop());

  const client = async (): Promise<Client> => {
    const session = await upgrade.pair.blue.connect('kong', kong);
    open.push(session);
    return session;
  };
  const asKong = (sql: string) => upgrade.pair.blue.query('kong', sql, undefined, kong);

  it('lets everybody write while it is open', async () => {
    for (const sql of [
      "INSERT INTO items (text) VALUES ('a')",
      'INSERT INTO parted VALUES (1)',
      'CREATE TABLE t1 ()',
      'DROP TABLE t1',
    ]) {
      expect(await codeOf(asKong(sql))).toBe('ok');
    }
  });

  it('refuses every kind of write and of DDL once it is closed, and changes nothing', async () => {
    await upgrade.step('close-fence');
    const before = await asKong('SELECT count(*), max(id) FROM items');
    const session = await client();
    const got: string[] = [];
    for (const sql of REFUSED) {
      // COPY from a program takes a superuser: the fence refuses that one, too.
      const error = sql.startsWith('COPY')
        ? await codeOf(upgrade.pair.blue.queryAsSuperuser('kong', sql))
        : await codeOf(session.query(sql));
      await session.query('ROLLBACK');
      got.push(`${error} ${sql}`);
    }
    expect(got).toEqual(REFUSED.map((sql) => `25006 ${sql}`));
    expect(await asKong('SELECT count(*), max(id) FROM items')).toEqual(before);
    expect(await asKong('SELECT FROM pg_index WHERE NOT indisvalid')).toHaveLength(0);
  });

  it('refuses a superuser with session_replication_role = replica', async () => {
    await upgrade.step('close-fence');
    const sql = 'SET session_replication_role = replica; DELETE FROM items';
    expect(await codeOf(upgrade.pair.blue.queryAsSuperuser('kong', sql))).toBe('25006');
  });

  it('lets readers read and everybody use temporary tables', async () => {
    await upgrade.step('close-fence');
    const session = await client();
    for (const sql of [
      'SELECT count(*) FROM items',
      'CREATE TEMP TABLE scratch (id int DEFAULT 1, text text)',
      'CREATE INDEX ON scratch (text)',
      'ALTER TABLE scratch ADD COLUMN more int DEFAULT 2',
      'ALTER TABLE scratch ALTER COLUMN id DROP DEFAULT',
      'INSERT INTO scratch SELECT id FROM items',
      'CREATE TEMP TABLE other AS SELECT * FROM scratch',
      'CREATE TABLE IF NOT EXISTS items ()',
      'DROP TABLE scratch',
      'DROP TABLE other',
    ]) {
      expect([sql, await codeOf(session.query(sql))]).toEqual([sql, 'ok']);
    }
  });

  it('refuses a REPEATABLE READ transaction whose snapshot is older than the fence', async () => {
    const session = await client();
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM items');
    await upgrade.step('close-fence');
    expect(await codeOf(session.query("INSERT INTO items (text) VALUES ('old snapshot')"))).toBe('25006');
  });

  it('refuses a session whose plan and triggers were warm before', async () => {
    const session = await client();
    const insert = { name: 'warm', text: "INSERT INTO items (text) VALUES ('warm')" };
    for (let n = 0; n < 7; n += 1) await session.query(insert);
    await session.query('CREATE TABLE warm (); DROP TABLE warm');
    await upgrade.step('close-fence');
    expect(await codeOf(session.query(insert))).toBe('25006');
    expect(await codeOf(session.query('CREATE TABLE warm ()'))).toBe('25006');
  });

  it('waits for a transaction that writes, so that its rows are before the fence', async () => {
    const session = await client();
    await session.query("BEGIN; INSERT INTO items (text) VALUES ('in time')");
    let closed = false;
    const closing = upgrade.step('close-fence').then(() => (closed = true));
    await sleep(700);
    expect(closed).toBe(false);
    await session.query('COMMIT');
    await closing;
    expect(await asKong("SELECT FROM items WHERE text = 'in time'")).toHaveLength(1);
  });

  it('fences a table that was created in a transaction still open when it began to close', async () => {
    const session = await client();
    await session.query('BEGIN; CREATE TABLE born (id int)');
    const closing = upgrade.step('close-fence');
    await sleep(500);
    await session.query('COMMIT');
    await closing;
    expect(await codeOf(asKong('INSERT INTO born VALUES (1)'))).toBe('25006');
  });

  it('ends a transaction that would hold it open for ever', async () => {
    const session = await client();
    await session.query("BEGIN; INSERT INTO items (text) VALUES ('never committed')");
    await upgrade.step('close-fence');
    expect(await asKong("SELECT FROM items WHERE text = 'never committed'")).toHaveLength(0);
  });

  it("waits for a superuser's transaction, which it may not end", async () => {
    const superuser = await upgrade.pair.blue.server.connectAsSuperuser('kong');
    try {
      await superuser.query("BEGIN; INSERT INTO items (text) VALUES ('of the engine')");
      const closing = wordsOfFailure(upgrade.step('close-fence'));
      // Longer than the grace after which a client's transaction is ended.
      await sleep(6_500);
      await superuser.query('COMMIT');
      expect(await closing).toBe('');
    } finally {
      await superuser.end();
    }
    expect(await asKong("SELECT FROM items WHERE text = 'of the engine'")).toHaveLength(1);
  }, 30_000);

  it('closes under eight writers, and no row changes afterwards; every acknowledged row is there', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, client));
    let acknowledged = 0;
    const writers = sessions.map(async (session) => {
      for (;;) {
        const code = await codeOf(
          session.query(
            "BEGIN; INSERT INTO items (text) VALUES ('load'); UPDATE parted SET id = id; INSERT INTO child VALUES (1); DELETE FROM parent WHERE id = 2; COMMIT",
          ),
        );
        if (code !== 'ok') return code;
        acknowledged += 1;
      }
    });
    await sleep(300);
    await upgrade.step('close-fence');
    expect(new Set(await Promise.all(writers))).toEqual(new Set(['25006']));
    expect(acknowledged).toBeGreaterThan(50);
    expect(await asKong("SELECT count(*)::int AS rows FROM items WHERE text = 'load'")).toEqual([
      { rows: acknowledged },
    ]);
  });

  it('is closed anew, under another id, after a driver that died between two databases', async () => {
    const { fenceId } = await upgrade.step('close-fence');
    expect((await upgrade.step('close-fence')).fenceId).toBe(fenceId);
    await upgrade.pair.blue.query('postgres', 'DROP TABLE cdk_cutover.closed, cdk_cutover.ddl_closed');
    expect((await upgrade.step('close-fence')).fenceId).not.toBe(fenceId);
    expect(await codeOf(asKong('DELETE FROM items WHERE false'))).toBe('25006');
  });

  it('opens again without green and without Cloud Map, as long as nothing was submitted', async () => {
    await upgrade.step('close-fence');
    upgrade.aws.fault = { call: 'GetInstance', answer: 'refuse' };
    await upgrade.step('undo-close-fence', { GreenPort: '1' });
    expect(await codeOf(asKong('DELETE FROM items WHERE false'))).toBe('ok');
  });

  it('proves itself by real writes: a client whose write would pass stops it', async () => {
    await upgrade.step('close-fence');
    await upgrade.pair.blue.query('kong', 'ALTER TABLE parted_1 DISABLE TRIGGER cdk_cutover_fence');
    expect(await wordsOfFailure(upgrade.step('close-fence'))).toContain(
      'public.parted_1 of database "kong" took a write',
    );
    await upgrade.step('undo-close-fence');
    await upgrade.step('install-fence');
  });

  it('leaves nothing of ours behind when it is undone, and the master without the memberships that we gave', async () => {
    const { blue } = upgrade.pair;
    const owner = await upgrade.createRole('only for this');
    await blue.query('postgres', `REVOKE "only for this" FROM CURRENT_USER`);
    await blue.queryAsSuperuser(
      'kong',
      `CREATE SCHEMA theirs AUTHORIZATION "only for this"; CREATE TABLE theirs.t (); ALTER TABLE theirs.t OWNER TO "only for this"`,
    );
    await upgrade.step('install-fence');
    const member = `SELECT pg_has_role('only for this', 'MEMBER') AS member`;
    expect(await blue.query('postgres', member)).toEqual([{ member: true }]);
    await upgrade.step('close-fence');
    await upgrade.step('undo-install-fence');
    await upgrade.release();
    expect(await blue.query('postgres', member)).toEqual([{ member: false }]);
    expect(await codeOf(blue.query('kong', 'INSERT INTO items (text) VALUES (1)', undefined, kong))).toBe('ok');
    for (const database of await upgrade.databases()) {
      const left = `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cdk%' UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'cdk%'
        UNION ALL SELECT evtname FROM pg_event_trigger UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'refuse%'`;
      expect(await blue.query(database, left)).toEqual([]);
    }
    await upgrade.step('undo-install-fence');
    expect(owner.username).toBe('only for this');
  });
});
