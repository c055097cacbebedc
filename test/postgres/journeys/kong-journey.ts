import { join } from 'node:path';
import { KongStack } from '../../../examples/kong/kong-stack';
import type { RehearsalReport } from '../../../lib/report/report';
import { contentsOfExample } from '../../../constructs/postgres/rehearsal/blue-contents';
import { testApp } from '../../harness/cdk-app';
import { valuesOf } from '../../report/figures';
import { newFolder, removeFolders } from '../../rehearse/assembly/handmade';
import { rehearsed, type Rehearsed } from './rehearsed';

const env = { account: '123456789012', region: 'eu-central-1' };
const example = join(__dirname, '../../../examples/kong');

/** Kong's example, with and without the corrections, on data of its own. */
async function kong(corrected: boolean): Promise<Rehearsed> {
  const app = testApp(newFolder());
  new KongStack(app, 'Kong', { corrected, upgradeId: 'kong', env });
  app.synth();
  return rehearsed(app.outdir, contentsOfExample(example));
}

const statuses = ({ steps }: RehearsalReport) => Object.fromEntries(steps.map(({ id, status }) => [id, status]));

let succeeded: Rehearsed;
let uncorrected: Rehearsed;

// Side by side: neither disturbs the other, and the second one mostly waits.
beforeAll(async () => {
  [succeeded, uncorrected] = await Promise.all([kong(true), kong(false)]);
}, 300_000);
afterAll(removeFolders);

describe("Kong's upgrade, rehearsed", () => {
  test('succeeds from 11.22 to 15, every step of it', () => {
    const { outcome, words, failures, blue, green } = succeeded.report;
    expect({ outcome, words, failures }).toEqual({
      outcome: 'succeeded',
      words: 'Green serves and takes writes.',
      failures: [],
    });
    expect(blue.version).toBe('11.22');
    expect(green.version).toMatch(/^15\.\d+$/);
    expect(new Set(Object.values(statuses(succeeded.report)))).toEqual(new Set(['succeeded']));
  });

  test('finds both sides equal, in at least 100,000 rows', () => {
    const { equal, figures } = succeeded.report.comparison ?? {};
    expect(equal).toBe(true);
    const { rows, ...others } = valuesOf(figures);
    expect(rows).toBeGreaterThanOrEqual(100_000);
    expect(Object.keys(others)).toEqual(['tables', 'sequences', 'large objects', 'roles']);
    for (const count of Object.values(others)) expect(count).toBeGreaterThan(0);
  });

  test('loses no write and fails no read; some writes are acknowledged by green', () => {
    const { figures, onGreen, lost, failed } = succeeded.report.clients;
    const acknowledged = Number(valuesOf(figures)['acknowledged writes']);
    expect(acknowledged).toBeGreaterThanOrEqual(1_000);
    expect(onGreen).toBeGreaterThan(0);
    expect(onGreen).toBeLessThan(acknowledged);
    expect([lost, failed]).toEqual([0, 0]);
  });

  test("runs green with the parameters that Kong's clients need", () => {
    expect(succeeded.report.green.parameters).toMatchObject({ 'rds.force_ssl': '0', password_encryption: 'md5' });
  });

  test('writes stop with the fence and go on once green is open', () => {
    const { spans, lanes, moveMs } = succeeded.report.timeline;
    const writeGap = lanes.find(({ name }) => name === 'writes')?.gap;
    const fence = spans.find(({ id }) => id === 'close-fence');
    const opened = spans.find(({ id }) => id === 'open-green');
    expect(writeGap?.fromMs).toBeLessThanOrEqual(fence?.toMs ?? 0);
    expect(writeGap?.toMs).toBeGreaterThan(opened?.fromMs ?? Infinity);
    expect(moveMs).toBeGreaterThan(fence?.toMs ?? Infinity);
  });

  test('says which bytes were rehearsed, and what stood in for AWS', () => {
    expect(succeeded.report.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(succeeded.report.fingerprint).not.toBe(uncorrected.report.fingerprint);
    for (const what of ['SSM Automation', 'RDS for PostgreSQL']) {
      expect(succeeded.report.standIns.filter((words) => words.startsWith(`${what}: `))).toHaveLength(1);
    }
  });

  test('tells of every step while it runs', () => {
    const told = succeeded.progress.flatMap((one) => (one.kind === 'step' ? [`${one.id} ${one.status}`] : []));
    const ids = succeeded.report.steps.map(({ id }) => id);
    expect(told).toEqual(ids.flatMap((id) => [`${id} started`, `${id} succeeded`]));
  });
});

describe("Kong's upgrade without the corrections, rehearsed", () => {
  test('is undone, by trying logins', () => {
    const { outcome, words } = uncorrected.report;
    expect({ outcome, words }).toEqual({
      outcome: 'undone',
      words: 'Everything that was done was taken back. Blue serves and takes writes.',
    });
    expect(statuses(uncorrected.report)).toMatchObject({
      ...{ preflight: 'succeeded', 'install-fence': 'undone', 'create-roles': 'undone', 'create-databases': 'undone' },
      ...{ 'try-logins': 'failed', 'close-fence': 'not run', copy: 'not run', 'move-endpoint': 'not run' },
    });
  });

  test("names both reasons, with the server's own words", () => {
    const [why] = uncorrected.report.failures;
    expect(why).toMatch(/^try-logins: /);
    expect(why).toContain('rds.force_ssl');
    expect(why).toContain('no pg_hba.conf entry for host');
    expect(why).toContain('no encryption');
    expect(why).toContain('SCRAM');
    expect(why).toContain('SASL');
  });

  test("keeps what green said whole, as the function's role may", () => {
    const { calls } = uncorrected.rehearsal.aws;
    const kept = calls.filter(({ action, resource }) => action === 's3:PutObject' && /\/errors\//.test(resource));
    expect(kept).toEqual([
      {
        ...{ action: 's3:PutObject', role: expect.stringContaining('FunctionServiceRole'), allowed: true },
        resource: expect.stringMatching(/\/kong\/errors\/[0-9a-f-]{36}\/function-try-logins-\d+\.log$/),
      },
    ]);
  });

  test('disturbed no client', () => {
    const { figures, onGreen, lost, failed } = uncorrected.report.clients;
    const refused = valuesOf(figures)['refused writes, tried again'];
    expect({ onGreen, lost, failed, refused }).toEqual({ onGreen: 0, lost: 0, failed: 0, refused: 0 });
  });

  test('compared nothing, and says so', () => {
    expect(uncorrected.report).not.toHaveProperty('comparison');
  });
});
