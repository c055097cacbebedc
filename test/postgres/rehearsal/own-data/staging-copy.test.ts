import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionOf } from '../../../../constructs/postgres/rehearsal/own-data/connection-of';
import { inspectDumps } from '../../../../constructs/postgres/rehearsal/own-data/inspect';
import { loadDumps } from '../../../../constructs/postgres/rehearsal/own-data/load-dumps';
import { ServerMessages } from '../../../../constructs/postgres/rehearsal/own-data/server-messages';
import { dumpStaging } from '../../../../constructs/postgres/rehearsal/own-data/staging-copy';
import { startPostgresPair, type PostgresPair } from '../../harness/postgres';
import { toBeFilled } from './dumped';

let pair: PostgresPair;
const { signal } = new AbortController();
let number = 0;

beforeAll(async () => {
  pair = await startPostgresPair();
  const { blue } = pair;
  await blue.query('postgres', 'CREATE DATABASE shop');
  await blue.query('postgres', 'CREATE DATABASE "odd dbname=x"');
  await blue.query('shop', `CREATE TABLE t (n int); INSERT INTO t SELECT generate_series(1, 10)`);
  await blue.query('odd dbname=x', 'CREATE TABLE u (n int)');
  await blue.query('postgres', "CREATE ROLE app LOGIN PASSWORD 'hush-of-app'");
});
afterAll(() => pair.stop());

/** Reads blue as its master user, who is no superuser. */
async function read(environment: NodeJS.ProcessEnv) {
  return dumpStaging({ environment, folder: join(pair.folder, `staging-${number++}`), say: () => undefined, signal });
}

function url(password = pair.blue.master.password): string {
  return `postgresql://master:${password}@${pair.blue.address}:5432/postgres?sslmode=require`;
}

const hidden = (text: string) =>
  connectionOf({
    text,
    isPublic: false,
    passwordFile: join(pair.folder, `pass-${number++}`),
    environment: { PATH: process.env.PATH },
  });

test('every database that the user sees is read, and the roles, and blue is filled with them', async () => {
  const { dumps, globals } = await read(hidden(url()));
  const inspected = await inspectDumps({ dumps, globals, blueVersion: '15.17', signal, say: () => undefined });
  expect([...inspected.plan.databases.keys()]).toEqual(['odd dbname=x', 'postgres', 'shop']);
  const blue = toBeFilled(pair.green, pair);
  const told = { messages: new ServerMessages(`${globals}.log`), say: () => undefined, note: () => undefined };
  await loadDumps({ ...inspected, ...told, blue, passwords: {}, without: new Set(), signal });
  const [{ n }] = await pair.green.queryAsSuperuser<{ n: number }>('shop', 'SELECT count(*)::int AS n FROM t');
  expect(n).toBe(10);
  expect(readFileSync(globals, 'utf8')).toContain('CREATE ROLE app');
  expect(readFileSync(globals, 'utf8')).not.toMatch(/PASSWORD|SCRAM|md5/);
});

test('what is read lies in files that this user alone can read', async () => {
  const before = readdirSync(pair.folder);
  const { globals } = await read(hidden(url()));
  const folder = join(globals, '..');
  const fresh = readdirSync(pair.folder).filter((name) => !before.includes(name) && name.startsWith('pass-'));
  const modes = [
    folder,
    ...readdirSync(folder).map((name) => join(folder, name)),
    ...fresh.map((name) => join(pair.folder, name)),
  ];
  expect(modes.map((path) => (statSync(path).mode & 0o077).toString(8))).toEqual(modes.map(() => '0'));
  expect(fresh).toHaveLength(1);
});

test('the staging copy is not written to: its sessions cannot, even where reading would', async () => {
  const writes = async () =>
    (
      await pair.blue.queryAsSuperuser<{ n: string }>(
        'shop',
        'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS n FROM pg_stat_user_tables',
      )
    )[0].n;
  const before = await writes();
  const environment = hidden(url());
  await read(environment);
  await sleep(600);
  expect(await writes()).toBe(before);
  // The very environment that the tools get, with a statement that writes.
  const env = { ...environment, PGOPTIONS: '-c default_transaction_read_only=on' };
  await expect(
    promisify(execFile)('psql', ['-Xw', '-c', 'INSERT INTO t VALUES (1)', '-d', 'shop'], { env }),
  ).rejects.toThrow('cannot execute INSERT in a read-only transaction');
  await promisify(execFile)('psql', ['-Xw', '-c', 'INSERT INTO t VALUES (1)', '-d', 'shop'], { env: environment });
});

test('every session of the tools is read-only', async () => {
  const log = join(pair.folder, 'tool-options');
  const fake = join(pair.folder, 'fake');
  await promisify(execFile)('mkdir', [fake]);
  for (const tool of ['psql', 'pg_dump', 'pg_dumpall']) {
    writeFileSync(
      join(fake, tool),
      `#!/bin/sh\necho "$(basename "$0") $* | $PGOPTIONS" | tr "\\n" " " >>${log}; echo >>${log}\nexport PATH='${process.env.PATH}'\nexec "$(basename "$0")" "$@"\n`,
      { mode: 0o755 },
    );
  }
  await read({ ...hidden(url()), PATH: `${fake}:${process.env.PATH}` });
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(5);
  for (const line of lines) {
    expect(line).toContain('-c default_transaction_read_only=on');
    expect(line).not.toContain(pair.blue.master.password);
  }
});

test('of a row that the server stumbles over while it is read nothing is told, but that it is one and of which table', async () => {
  const { blue } = pair;
  await blue.query('postgres', 'CREATE DATABASE stumbling');
  await blue.queryAsSuperuser(
    'stumbling',
    `CREATE EXTENSION cube; CREATE TABLE secrets (t text); INSERT INTO secrets VALUES ('c4n4ry-4111'); GRANT SELECT ON secrets TO master;
     CREATE FUNCTION raising(text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no %'', $1 USING DETAIL = $1; END';
     UPDATE pg_extension SET extconfig = ARRAY['secrets'::regclass::oid], extcondition = ARRAY['WHERE public.raising(t)'] WHERE extname = 'cube'`,
  );
  const failure = await read(hidden(url())).catch((error: Error) => error.message);
  await blue.query('postgres', 'DROP DATABASE stumbling');
  expect(failure).toMatch(
    /^Database stumbling of the staging copy cannot be read by pg_dump: pg_dump: error: .*secrets/,
  );
  expect(failure).toMatch(/ What the server said may hold rows: pg_dump of that database tells it\.$/);
  expect(failure).not.toContain('c4n4ry');
});

test('a wrong password is told in the tools’ words, and not repeated', async () => {
  const failure = await read(hidden(url('wrong:pass\\word'.replace('\\', '%5C')))).catch(
    (error: Error) => error.message,
  );
  expect(failure).toMatch(/^The staging copy cannot be read by psql: .*password authentication failed/s);
  expect(failure).not.toContain('wrong');
});

describe('a connection', () => {
  const of = (text: string, isPublic = true, environment: NodeJS.ProcessEnv = {}) =>
    connectionOf({ text, isPublic, passwordFile: join(pair.folder, `pass-${number++}`), environment });

  test('with a password is refused where every user of the machine can read it', () => {
    const words = () => of('postgresql://me:hush@host/db');
    expect(words).toThrow('--connect holds a password, which every user of this machine can read');
    expect(words).not.toThrow('hush');
    expect(() => of('postgresql://host/db?password=hush')).toThrow('--connect holds a password');
  });

  test('goes by libpq’s variables, and what it says goes before the environment', () => {
    expect(
      of('postgresql://me@db.internal:6432/my%20shop?sslmode=verify-full', true, {
        PGSERVICE: 's',
        PGPASSWORD: 'p',
        PGHOST: 'x',
      }),
    ).toEqual({
      ...{
        PGHOST: 'db.internal',
        PGPORT: '6432',
        PGUSER: 'me',
        PGDATABASE: 'my shop',
        PGSSLMODE: 'verify-full',
        PGPASSWORD: 'p',
      },
    });
    expect(of('service=staging', true, { PGPASSWORD: 'p' })).toEqual({ PGSERVICE: 'staging', PGPASSWORD: 'p' });
  });

  test('that is none is refused without repeating it', () => {
    for (const text of ['hush', 'mysql://me:hush@host/db', 'host=x password=hush']) {
      expect(() => of(text)).toThrow(/^--connect takes postgresql:/);
      expect(() => of(text)).not.toThrow('hush');
    }
    expect(() => of('postgresql://host/db?sslfoo=1')).toThrow('parameter sslfoo is not known');
  });
});
