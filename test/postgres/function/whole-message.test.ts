import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Deadline } from '../../../runtime/deadline';
import { keepWholeMessage } from '../../../constructs/postgres/function/whole-message';
import type { Login } from '../harness/postgres';
import { testAws, type TestAws } from '../../rehearse/aws/running-aws';
import { linesOf, type LogLine } from './lines';
import { codeOf, CORRECTED, runningAt, Upgrade } from './upgrade';

const CANARY = 'c4n4ry-4111';

let upgrade: Upgrade;
let kong: Login;
let local: TestAws;

/** What the declaration lets the function put, in a bucket of that name. */
const RIGHT = { Effect: 'Allow' as const, Action: 's3:PutObject', Resource: 'arn:aws:s3:::results/kong/errors/*' };

beforeAll(async () => {
  ({ upgrade, kong } = await Upgrade.ofKong(CORRECTED));
  local = await testAws();
  local.aws.s3.putBucket('results');
  await upgrade.pair.blue.queryAsSuperuser(
    'kong',
    `INSERT INTO items (text) VALUES ('${CANARY}');
     CREATE FUNCTION saying() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE found text; BEGIN SELECT text INTO found FROM public.items WHERE text ~ 'c4n4ry';
       RAISE EXCEPTION 'no %', found USING DETAIL = 'of ' || found, HINT = 'see ' || found; END$$`,
  );
  await upgrade.prepare();
  await upgrade.pair.blue.queryAsSuperuser(
    'kong',
    `CREATE TRIGGER a BEFORE DELETE ON items FOR EACH STATEMENT EXECUTE PROCEDURE saying(); ALTER TABLE items ENABLE ALWAYS TRIGGER a`,
  );
  // Jest takes longer to load it than a put may take.
  await import('@aws-sdk/client-s3');
}, 60_000);
afterAll(async () => {
  await local?.stop();
  await upgrade?.stop();
});

beforeEach(() => {
  process.env.RESULT_BUCKET = 'results';
  putAs('function', RIGHT);
});

/** From here on the function reaches the local S3, as a role with these rights. */
function putAs(name: string, ...rights: (typeof RIGHT)[]): void {
  Object.assign(process.env, local.aws.iam.credentialsFor(local.role(name, ...rights)));
  process.env.AWS_ENDPOINT_URL_S3 = local.aws.endpointUrl;
}

/** A step that fails by what a client's trigger says of a row. */
async function closeFence(): Promise<{ words: string; text: string; lines: LogLine[]; error?: Error }> {
  const { error, ...written } = await linesOf(() => upgrade.step('close-fence'));
  return { words: error?.message ?? '', error, ...written };
}

const kept = (key: string) => readFileSync(join(local.aws.s3.folder('results'), key), 'utf8');
const SAID =
  'close-fence: A write was tried on public.items of database "kong", and on blue it failed with P0001 before the fence could refuse it: ' +
  'raise_exception (SQLSTATE P0001), function public.saying(). Its own triggers that fire first whoever writes: "a". ' +
  'ALTER TABLE … ENABLE TRIGGER, not ALWAYS nor REPLICA, or DISABLE TRIGGER until the cutover is over';

it("a server's message that fails a step is kept whole in the result bucket; its error and its log name the object, and hold nothing of it", async () => {
  const { words, text, lines, error } = await closeFence();
  const [, key = ''] =
    /\(the whole message: s3:\/\/results\/(kong\/errors\/test\/function-close-fence-\d+\.log)\)$/.exec(words) ?? [];
  expect(words).toBe(`${SAID} (the whole message: s3://results/${key})`);
  expect(lines.at(-1)).toEqual({
    ...{ upgrade: 'kong', execution: 'test', step: 'close-fence', ms: expect.any(Number) },
    message: `the whole message: s3://results/${key}`,
  });
  const whole = kept(key);
  expect(whole).toMatch(/^Step close-fence of upgrade kong, execution test\nError: close-fence: A write was tried on /);
  for (const field of [
    `error: no ${CANARY}`,
    `detail: 'of ${CANARY}'`,
    `hint: 'see ${CANARY}'`,
    "where: 'PL/pgSQL function public.saying() line 2 at RAISE",
    "database: 'kong'",
    `host: '${upgrade.pair.blue.address}'`,
  ]) {
    expect(whole).toContain(field);
  }
  expect(`${text} ${inspect(error, { showHidden: true, depth: 20 })}`).not.toContain('c4n4ry');
});

it('without the right to put it the error says so in a clause, and all else is as it was', async () => {
  putAs('nobody');
  const { words, lines } = await closeFence();
  const [, clause = '', key = ''] =
    /( \(the whole message could not be put at s3:\/\/results\/(\S+): AccessDenied\))$/.exec(words) ?? [];
  expect(words).toBe(SAID + clause);
  expect(existsSync(join(local.aws.s3.folder('results'), key))).toBe(false);
  expect(lines.map(({ stage, status }) => [stage, status])).toEqual([
    ['close-fence', 'started'],
    ['close-fence', 'failed'],
    [undefined, undefined],
  ]);
});

describe('An S3 that does not answer', () => {
  let silent: Server;
  let asked: () => Promise<void>;
  beforeEach(async () => {
    asked = async () => undefined;
    silent = createServer(() => void asked()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it('is asked once everything is taken back, and holds a step up for three seconds', async () => {
    const writes: string[] = [];
    asked = async () => {
      const write = `INSERT INTO items (text) VALUES ('taken')`;
      writes.push(await codeOf(upgrade.pair.blue.query('kong', write, undefined, kong)));
    };
    const divided = () => upgrade.pair.blue.query('postgres', 'SELECT 1/0');
    let words = '';
    await upgrade.pair.blue.queryAsSuperuser('kong', 'ALTER TABLE items DISABLE TRIGGER a');
    await upgrade.step('close-fence');
    const { lines } = await linesOf(async () => {
      words = await runningAt('last-look', divided, () => upgrade.step('switch'));
    });
    await upgrade.pair.blue.queryAsSuperuser('kong', 'ALTER TABLE items ENABLE ALWAYS TRIGGER a');
    expect(words).toMatch(
      /^last-look: division_by_zero \(SQLSTATE 22012\) \(the whole message could not be put at s3:\/\/\S+: S3 took longer than 3000 ms\)$/,
    );
    expect(writes).toEqual(['ok']);
    // The client by itself would go on for a minute.
    expect(lines.at(-1)?.ms).toBeLessThan(6_000);
  });

  it('is not waited for longer than the step has time, and is not even asked without any', async () => {
    let requests = 0;
    asked = async () => void (requests += 1);
    const said = await upgrade.pair.blue.query('postgres', 'SELECT 1/0').catch((error: unknown) => error);
    const run = { values: { upgrade: 'kong', executionId: '', step: 'switch' }, facts: {}, figures: {} };
    const wordsWithin = async (ms: number) => {
      const thrown = await keepWholeMessage(run, said, Deadline.in(ms));
      return (thrown as Error).message.replace(/-\d+\.log: /, '.log: ').replace(/\d+ ms/, '… ms');
    };
    const refused =
      'division_by_zero (SQLSTATE 22012) (the whole message could not be put at s3://results/kong/errors/by-hand/function-switch.log: ';
    const words: string[] = [];
    await linesOf(async () => {
      for (const ms of [1_500, 0]) words.push(await wordsWithin(ms));
    });
    expect(words).toEqual([`${refused}S3 took longer than … ms)`, `${refused}no time was left)`]);
    expect(requests).toBe(1);
  });
});

it('a finding of preflight that quotes a server keeps its message, too; who only looks does so by hand', async () => {
  const [, arn = ''] = upgrade.values.RoleSecrets!.split('=');
  upgrade.aws.secrets.set(arn, JSON.stringify({ ...kong, password: 'wrong' }));
  const { error } = await linesOf(() => upgrade.step('preflight'));
  upgrade.aws.secrets.set(arn, JSON.stringify(kong));
  expect(error?.message).toContain(
    '- error role-login: Role "kong" cannot log in on blue with its secret: invalid_password',
  );
  const [, key = ''] =
    /\(the whole message: s3:\/\/results\/(kong\/errors\/by-hand\/function-preflight-\d+\.log)\)$/.exec(
      error!.message,
    ) ?? [];
  expect(kept(key)).toContain("routine: 'auth_failed'");
  expect(kept(key)).not.toContain(kong.password);
});

it('what no server said is thrown as it is, and so is everything where no bucket is given', async () => {
  const before = readdirSync(local.aws.s3.folder('results'), { recursive: true }).length;
  const { error, lines } = await linesOf(() => upgrade.step('watch'));
  expect(error?.message).toMatch(/^watch: Green does not serve[^(]*$/);
  expect(lines.map(({ status }) => status)).toEqual(['started', 'failed']);
  delete process.env.RESULT_BUCKET;
  expect((await closeFence()).words).toBe(SAID);
  expect(readdirSync(local.aws.s3.folder('results'), { recursive: true })).toHaveLength(before);
});
