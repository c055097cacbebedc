import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RehearsalReport } from '../../../lib/report/report';
import { startPostgresPair, type PostgresPair } from '../harness/postgres';
import { newFolder, removeFolders } from '../../rehearse/assembly/handmade';
import { dumped } from '../rehearsal/own-data/dumped';
import { valuesOf } from '../../report/figures';
import { runCli } from '../../cli/cli';

afterAll(removeFolders);

describe('rehearse --dump, from a dump to the report', () => {
  let pair: PostgresPair;
  let result: Awaited<ReturnType<typeof runCli>>;
  let report: RehearsalReport;

  beforeAll(async () => {
    pair = await startPostgresPair();
    execFileSync(
      'psql',
      ['-X', '-v', 'ON_ERROR_STOP=1', '-f', join(__dirname, '../rehearsal/own-data/shop.sql'), 'postgres'],
      {
        env: { PATH: process.env.PATH, PGHOST: pair.blue.server.socketFolder, PGPORT: '5432', PGUSER: 'rdsadmin' },
      },
    );
    const folder = newFolder();
    writeFileSync(join(folder, 'shop.dump'), dumped(pair.blue, 'pg_dump', '-Fc', 'shop'));
    writeFileSync(join(folder, 'roles.sql'), dumped(pair.blue, 'pg_dumpall', '--globals-only'));
    writeFileSync(
      join(folder, 'mine.sql'),
      'select count(*) from items\nselect nonsense\nselect note::int from items\n',
    );
    await pair.stop();
    const own = ['--dump', 'shop.dump', '--globals', 'roles.sql', '--statements', 'mine.sql', '--acknowledge', 'all'];
    result = await runCli(['rehearse', ...own], { folder });
    report = JSON.parse(readFileSync(join(folder, 'rehearsal/report.json'), 'utf8')) as RehearsalReport;
  }, 300_000);

  test('the upgrade succeeds with it, unlogged tables with their rows included', () => {
    expect([result.code, report.outcome, report.failures]).toEqual([0, 'succeeded', []]);
    const compared = valuesOf(report.comparison?.figures);
    expect(report.comparison?.equal).toBe(true);
    expect(compared).toMatchObject({ tables: 5, 'large objects': 1 });
    // 2,000 items, 2 odd ones, 77 in the unlogged table, 1 change, and what the clients wrote before the fence.
    const written = Number(valuesOf(report.clients.figures)['acknowledged writes']) - report.clients.onGreen;
    expect(compared.rows).toBeGreaterThanOrEqual(2_080 + written);
    expect(compared.rows).toBeLessThan(2_080 + written + 10);
  });

  test('clients read its tables and lose nothing that they wrote', () => {
    const { lost, failed, onGreen } = report.clients;
    expect({ lost, failed }).toEqual({ lost: 0, failed: 0 });
    expect(onGreen).toBeGreaterThan(0);
    expect(report.notes.join('\n')).toMatch(
      /Clients at work log in to database shop as "kong": they read rows of 4 tables \(public.items, .*\) and write into cdk_cutover_rehearsal.writes, .* Their sessions are read-only by the dump's settings/,
    );
  });

  test('statements of the user are counted apart, with the server’s words, but no row of theirs', () => {
    expect(valuesOf(report.clients.figures)['answered statements of yours']).toBeGreaterThan(0);
    expect(report.notes.filter((note) => note.startsWith('One of your statements failed: '))).toEqual([
      'One of your statements failed: select nonsense: undefined_column (SQLSTATE 42703): column "nonsense" does not exist',
      'One of your statements failed: select note::int from items: invalid_text_representation (SQLSTATE 22P02)',
    ]);
  });

  test('the report says what was acknowledged, and the fingerprint stays that of the declaration', async () => {
    expect(report.notes.join('\n')).toMatch(/Every warning of preflight counted as acknowledged in this rehearsal/);
    const plan = await runCli(['plan'], { folder: result.folder });
    expect(plan.stdout).toContain(report.fingerprint.slice(0, 12));
  });

  test('no password of the dump is told, and nothing is left', () => {
    const told = result.stdout + result.stderr + JSON.stringify(report);
    expect(told).not.toMatch(/hush|md5[0-9a-f]{32}|SCRAM-SHA-256\$/);
    expect(result.left.filter((name) => name.startsWith('run-'))).toEqual([]);
    expect(statSync(join(result.folder, 'rehearsal/report.json')).isFile()).toBe(true);
  });
});

test('rows that their own index refuses end the rehearsal, and its servers with it; they are shown to this user alone, until `clean`', async () => {
  const folder = newFolder();
  const canary = 'c4n4ry-4111';
  const rows = `COPY cards FROM stdin;\n1\t${canary}\n2\t${canary}\n\\.\n`;
  const index = 'CREATE UNIQUE INDEX cards_number ON cards (number);\n';
  writeFileSync(join(folder, 'own.sql'), `CREATE TABLE cards (id int, number text);\n${rows}${index}`);
  const { code, stdout, stderr, left } = await runCli(['rehearse', '--dump', 'shop=own.sql'], { folder });
  expect(code).toBe(2);
  expect(stderr).toContain(
    'own.sql: line 6, in database shop: CREATE UNIQUE INDEX cards_number ON cards (number): unique_violation (SQLSTATE 23505), ' +
      'schema public, table cards, constraint cards_number. The cutover would fail at the same, ',
  );
  expect(stdout + stderr).not.toContain('c4n4ry');
  expect(left.filter((name) => name.startsWith('run-'))).toEqual([]);
  const [, file = ''] = /rows, is in (\S+), for you alone/.exec(stderr) ?? [];
  expect({ mode: statSync(file).mode & 0o777, whole: readFileSync(file, 'utf8').includes(canary) }).toEqual({
    mode: 0o600,
    whole: true,
  });
  const cleaned = await runCli(['clean'], { folder });
  expect({ stdout: cleaned.stdout, there: existsSync(file) }).toEqual({ stdout: `Removed: ${file}\n`, there: false });
}, 180_000);
