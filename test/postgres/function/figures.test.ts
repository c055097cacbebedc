import { extracted } from '../../harness/metric-lines';
import { Host } from '../steps/host';
import { linesOf, type LogLine } from './lines';
import { CORRECTED, Upgrade } from './upgrade';

const DATABASE = `Kong "DB" 'x' \\ ü`;

let upgrade: Upgrade;
let host: Host;
/** Everything that the function wrote. */
let written = '';

beforeAll(async () => {
  ({ upgrade } = await Upgrade.ofKong(CORRECTED, DATABASE));
  await upgrade.claim();
  host = new Host(upgrade.pair);
}, 60_000);
afterAll(() => upgrade?.stop());

async function step(id: string, more?: Record<string, string>): Promise<LogLine[]> {
  const { text, lines, error } = await linesOf(() => upgrade.step(id, more));
  written += text;
  if (error !== undefined) throw error;
  return lines;
}

/** The figures of lines, as CloudWatch extracts them. */
function figures(lines: readonly LogLine[]): Record<string, number> {
  return Object.fromEntries(lines.flatMap(extracted).map(({ name, value }) => [name, value]));
}

async function fenceAge(side: 'blue' | 'green'): Promise<number> {
  const [row] = await upgrade.pair[side].query<{ s: number }>(
    'postgres',
    'SELECT extract(epoch FROM clock_timestamp() - closed_at)::float8 AS s FROM cdk_cutover.closed',
  );
  return row!.s;
}

it('each line tells of upgrade, execution, step, stage, status and time', async () => {
  const lines = await step('install-fence');
  expect(lines).toEqual([
    { upgrade: 'kong', execution: 'test', step: 'install-fence', stage: 'install-fence', status: 'started', ms: 0 },
    {
      ...{ upgrade: 'kong', execution: 'test', step: 'install-fence', stage: 'install-fence', status: 'succeeded' },
      ms: expect.any(Number),
    },
  ]);
});

it('a look at blue that serves says so in figures of this upgrade', async () => {
  const [line, ...more] = await step('status');
  expect(more).toEqual([]);
  const words = 'Blue serves and takes writes';
  expect(line).toMatchObject({ step: 'status', serves: 'BLUE', clients: 'served', words });
  expect(extracted(line!)).toEqual([
    { name: 'WritesStopped', value: 0, unit: 'Seconds', of: 'CdkCutover upgrade=kong' },
    { name: 'GreenServes', value: 0, unit: 'None', of: 'CdkCutover upgrade=kong' },
    { name: 'NeedsAttention', value: 0, unit: 'None', of: 'CdkCutover upgrade=kong' },
  ]);
});

it('while nothing but the closed fence happens, each look finds that writes have been stopped for longer', async () => {
  for (const id of ['create-roles', 'create-databases', 'close-fence']) await step(id);
  const first = figures(await step('status')).WritesStopped;
  const second = figures(await step('status')).WritesStopped;
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first!);
  expect(second).toBeLessThanOrEqual(await fenceAge('blue'));
});

it('lifting the fence again ends the pause and says how long it was, once', async () => {
  const age = await fenceAge('blue');
  const lines = await step('undo-close-fence');
  expect(figures(lines).WritePause).toBeGreaterThanOrEqual(age);
  expect(figures(lines).WritePause).toBeLessThan(age + 10);
  expect(figures(await step('undo-close-fence'))).toEqual({});
  expect(figures(await step('status')).WritesStopped).toBe(0);
});

it('a name with a line break stands in a message as one line, and no figure comes of a failure', async () => {
  await upgrade.pair.blue.query('postgres', `CREATE DATABASE "two\nlines"`);
  const { lines, error, text } = await linesOf(() => upgrade.step('switch'));
  written += text;
  await upgrade.pair.blue.query('postgres', `DROP DATABASE "two\nlines"`);
  expect(error?.message).toContain('"two\nlines" is absent');
  const failed = lines.find(({ status }) => status === 'failed');
  expect(failed).toMatchObject({ step: 'switch', stage: 'last-look' });
  expect(failed?.message).toContain('"two\nlines" is absent');
  expect(figures(lines)).toEqual({});
});

it('a switch that fails says with the reverted stage how long writes were stopped', async () => {
  await step('close-fence');
  const { lines, error, text } = await linesOf(() => upgrade.step('switch'));
  written += text;
  expect(error?.message).toContain('was not compared under this fence');
  expect(lines.filter(({ WritePause }) => WritePause !== undefined)).toMatchObject([
    { stage: 'last-look', status: 'reverted', WritePause: expect.any(Number) },
  ]);
});

it('a cutover says how long writes were stopped, what was copied and compared, and that green serves', async () => {
  await step('close-fence');
  expect((await host.run('copy', 'do')).stderr).toBe('');
  expect((await host.run('compare', 'do')).stderr).toBe('');
  await step('fence-green');
  const age = await fenceAge('blue');
  const lines = await step('switch');
  const [size] = await upgrade.pair.blue.query<{ bytes: string }>(
    DATABASE,
    `SELECT sum(pg_table_size(oid)) AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  expect(lines.flatMap(extracted)).toEqual([
    { name: 'GreenServes', value: 1, unit: 'None', of: 'CdkCutover upgrade=kong' },
    { name: 'WritePause', value: expect.any(Number), unit: 'Seconds', of: 'CdkCutover upgrade=kong' },
    { name: 'CutOver', value: 1, unit: 'Count', of: 'CdkCutover upgrade=kong' },
    { name: 'BytesCopied', value: Number(size!.bytes), unit: 'Bytes', of: 'CdkCutover upgrade=kong' },
    { name: 'RowsCompared', value: 100, unit: 'Count', of: 'CdkCutover upgrade=kong' },
  ]);
  expect(figures(lines).WritePause).toBeGreaterThan(age);
  expect(figures(lines).WritePause).toBeLessThan(age + 20);
  expect(figures(await step('status'))).toEqual({ WritesStopped: 0, GreenServes: 1, NeedsAttention: 0 });
}, 60_000);

it('running the switch again opens nothing, so it counts nothing', async () => {
  expect(figures(await step('switch'))).toEqual({ GreenServes: 1 });
});

it('falling back counts from the closing of the fence on green, not from the one on blue of days ago', async () => {
  const accept = { FallBack: 'lose-writes' };
  await upgrade.pair.blue.query(DATABASE, `UPDATE cdk_cutover.closed SET closed_at = closed_at - interval '3 days'`);
  for (const id of ['fb-preflight', 'fb-fence-green']) await step(id, accept);
  const stopped = figures(await step('status'));
  expect(stopped).toMatchObject({ GreenServes: 1, NeedsAttention: 0 });
  expect(stopped.WritesStopped).toBeGreaterThan(0);
  expect(stopped.WritesStopped).toBeLessThanOrEqual(await fenceAge('green'));
  expect(figures(await step('fb-move-endpoint', accept))).toEqual({ GreenServes: 0 });
  expect(figures(await step('status')).WritesStopped).toBeLessThanOrEqual(await fenceAge('green'));
  const age = await fenceAge('green');
  const opened = figures(await step('fb-open-blue', accept));
  expect(opened).toEqual({ WritePause: expect.any(Number), FellBack: 1 });
  expect(opened.WritePause).toBeGreaterThanOrEqual(age);
  expect(opened.WritePause).toBeLessThan(age + 20);
  expect(figures(await step('status'))).toEqual({ WritesStopped: 0, GreenServes: 0, NeedsAttention: 0 });
});

it('a name that leads to neither side needs attention; who cannot be asked gives no figure', async () => {
  const cname = upgrade.cname!;
  upgrade.aws.instances.get('kong-db')!.AWS_INSTANCE_CNAME = 'elsewhere.internal';
  expect(figures(await step('status'))).toEqual({ WritesStopped: 0, NeedsAttention: 1 });
  upgrade.aws.instances.get('kong-db')!.AWS_INSTANCE_CNAME = cname;
  expect(figures(await step('status', { BluePort: '1' }))).toEqual({ GreenServes: 0, NeedsAttention: 0 });
});

it('undoing what was made counts once', async () => {
  const { lines } = await linesOf(() => upgrade.step('undo-install-fence'));
  expect(figures(lines)).toEqual({ Undone: 1 });
  expect(figures((await linesOf(() => upgrade.step('undo-install-fence'))).lines)).toEqual({});
});

it('no line holds a password', () => {
  const { blue, green } = upgrade.pair;
  const passwords = [blue.master, green.master, ...upgrade.roles].map(({ password }) => password);
  expect(passwords).toHaveLength(3);
  for (const password of passwords) {
    expect(written).not.toContain(password);
    expect(written).not.toContain(JSON.stringify(password).slice(1, -1));
  }
});
