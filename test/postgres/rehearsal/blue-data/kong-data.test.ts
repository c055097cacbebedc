import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataSet } from '../../../../constructs/postgres/rehearsal/blue-data/data-set';
import { loadDataSet } from '../../../../constructs/postgres/rehearsal/blue-data/load-data-set';
import { readLoadStatements } from '../../../../constructs/postgres/rehearsal/load/statements';
import { startPostgresPair, type PostgresPair, type TestServer } from '../../harness/postgres';

const FOLDER = join(__dirname, '../../../../examples/kong/data');
const passwords = { kong: 'kong-of-a-test', kong_ro: 'reader-of-a-test' };

let pair: PostgresPair;
const load = (server: TestServer, folder = FOLDER, given: Record<string, string> = passwords) =>
  loadDataSet(readDataSet(folder), { ...server, caCertificate: pair.caCertificate }, given);

beforeAll(async () => {
  pair = await startPostgresPair();
  await load(pair.blue);
  await load(pair.green);
});
afterAll(() => pair.stop());

const TABLES = `select n.nspname || '.' || c.relname as name,
                       (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int as rows
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname in ('public', 'analytics') and c.relkind = 'r' order by 1`;

describe.each(['blue', 'green'] as const)('Kong’s data on %s', (side) => {
  it('has more than a hundred thousand rows in two schemas', async () => {
    const tables = await pair[side].query<{ name: string; rows: number }>('kong', TABLES);
    expect(Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))).toEqual({
      'analytics.raw_hits': 5_000,
      'analytics.samples': 20_000,
      'public.certificate_chains': 2,
      'public.cluster_events': 3_000,
      'public.consumers': 20_000,
      'public.keyauth_credentials': 30_000,
      'public.plugins': 8_000,
      'public.request_log_2024_01': 35_242,
      'public.request_log_2024_02': 24_758,
      'public.request_log_rest': 0,
      'public.routes': 5_000,
      'public.services': 2_000,
      'public.tags': 7_000,
    });
  });

  it('has sequences that no column owns', async () => {
    const rows = await pair[side].query(
      'kong',
      `select sequencename::text as name, last_value::int as last from pg_sequences s
        where not exists (select from pg_depend d where d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass and d.deptype in ('a', 'i'))
        order by 1`,
    );
    expect(rows).toEqual([
      { name: 'countdown', last: -99 },
      { name: 'never_called', last: null },
      { name: 'order_numbers', last: 100_990 },
      { name: 'shard', last: 36 },
    ]);
  });

  it('has two large objects that a table refers to', async () => {
    const rows = await pair[side].query(
      'kong',
      'select name, length(lo_get(chain)) as bytes from certificate_chains order by name',
      [],
      {
        username: 'kong',
        password: passwords.kong,
      },
    );
    expect(rows).toEqual([
      { name: 'chain-1', bytes: 65_536 },
      { name: 'chain-2', bytes: 131_072 },
    ]);
  });

  it('is what Kong’s clients read and write', async () => {
    const { database, role, read, write, acknowledged } = readLoadStatements(join(FOLDER, '../load.json'));
    const login = { username: role, password: passwords.kong };
    const [id, other] = [randomUUID(), randomUUID()];
    const [route] = await pair[side].query<{ host: string }>(database, read, [], login);
    expect(route.host).toMatch(/^app\d+\.internal$/);
    await pair[side].query(database, write, [id], login);
    expect(await pair[side].query(database, acknowledged, [[id, other]], login)).toEqual([{ id }]);
    await pair[side].query(database, 'delete from request_log where id = $1', [id], login);
  });

  it('has roles that may do different things', async () => {
    const reader = { username: 'kong_ro', password: passwords.kong_ro };
    await expect(pair[side].query('kong', 'select count(*) from analytics.samples', [], reader)).resolves.toHaveLength(
      1,
    );
    await expect(pair[side].query('kong', 'delete from services', [], reader)).rejects.toThrow(
      'permission denied for table services',
    );
  });
});

describe('a data set', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same on every server, but for floats that each version writes in its own way', async () => {
    const sum = `select count(*)::int as n, md5(string_agg(c::text, ',' order by id)) as sum from consumers c`;
    const [blue, green] = [await pair.blue.query('kong', sum), await pair.green.query('kong', sum)];
    expect([blue, blue[0].n]).toEqual([green, 20_000]);
  });

  it('names the roles whose passwords are missing', async () => {
    await expect(load(pair.blue, FOLDER, { kong: 'x' })).rejects.toThrow(
      /^The data of .*kong\/data needs a password for kong_ro/,
    );
  });

  it('names file and line of a statement that fails', async () => {
    writeFileSync(
      join(folder, 'data.json'),
      JSON.stringify({ databases: {}, passwords: [], files: [{ file: 'a.sql', database: 'postgres', role: '' }] }),
    );
    writeFileSync(join(folder, 'a.sql'), 'select 1;\nselect nothing;\n');
    await expect(load(pair.blue, folder)).rejects.toThrow(/a\.sql:2: column "nothing" does not exist/);
  });

  it('has to ask for the passwords it uses, and has to describe itself', () => {
    expect(() => readDataSet(folder)).toThrow(/data\.json describes the data of a rehearsal and cannot be read/);
    writeFileSync(
      join(folder, 'data.json'),
      JSON.stringify({ databases: {}, passwords: [], files: [{ file: 'a.sql', database: 'db', role: 'kong' }] }),
    );
    expect(() => readDataSet(folder)).toThrow(
      'runs a.sql as kong, whose password it does not ask for. Add "kong" to "passwords".',
    );
  });
});
