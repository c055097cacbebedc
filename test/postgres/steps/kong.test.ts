import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComparisonReport } from '../../../lib/report/report';
import { valuesOf } from '../../report/figures';
import { codeOf, CORRECTED, failingAt, fence, RUNBOOK, Upgrade } from '../function/upgrade';
import { Host } from './host';

const DATA = join(process.cwd(), 'examples/kong/data');

interface Data {
  readonly databases: Record<string, string>;
  readonly passwords: string[];
  readonly files: { readonly file: string; readonly database: string; readonly role: string }[];
}

describe('The seed case: the steps of the function and the scripts of the host, one after the other', () => {
  let upgrade: Upgrade;
  let host: Host;

  beforeAll(async () => {
    upgrade = await Upgrade.start(CORRECTED);
    host = new Host(upgrade.pair);
    const { blue } = upgrade.pair;
    const data: Data = JSON.parse(readFileSync(join(DATA, 'data.json'), 'utf8'));
    for (const { file, database, role } of data.files) {
      const passwords = data.passwords.map((name) => `SET "password.${name}" = 'secret ${name}';`).join(' ');
      for (const [name, owner] of file === data.files[1]?.file ? Object.entries(data.databases) : []) {
        await blue.query('postgres', `CREATE DATABASE "${name}" OWNER "${owner}"`);
      }
      const sql = readFileSync(join(DATA, file), 'utf8');
      await blue.query(database, `${passwords} ${role === '' ? '' : `SET ROLE "${role}";`} ${sql}`);
    }
    for (const username of data.passwords) upgrade.declare({ username, password: `secret ${username}` });
    await upgrade.prepare();
    await upgrade.step('close-fence');
  }, 120_000);
  afterAll(() => upgrade?.stop());

  it('copies and compares more than 100,000 rows, large objects, sequences and roles, equal', async () => {
    expect(await host.run('ready-host', 'check')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    const compared = await host.run('compare', 'do');
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    const { equal, figures } = JSON.parse(compared.lastLine) as ComparisonReport;
    const { rows, roles, ...others } = valuesOf(figures);
    expect({ equal, roles }).toEqual({ equal: true, roles: 4 });
    expect(rows).toBeGreaterThanOrEqual(100_000);
    expect(Math.min(...Object.values(others).map(Number))).toBeGreaterThan(0);
  }, 120_000);

  it('is copied again in full after an undo, and is equal again', async () => {
    await upgrade.steps('undo-close-fence', 'undo-create-databases', 'undo-create-roles');
    await upgrade.steps('create-roles', 'create-databases', 'close-fence');
    expect(await host.run('copy', 'do')).toMatchObject({ code: 0, stderr: '' });
    expect(await host.run('compare', 'do')).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);

  it('goes on to an open green from the first step when the switch failed after its point of no return', async () => {
    await upgrade.step('fence-green');
    expect(await failingAt('see-answer', () => upgrade.step('switch'))).toBe('see-answer: injected at see-answer');
    const before = await rowsOnGreen();
    await everyStep('switch');
    expect(await rowsOnGreen()).toEqual(before);
    expect(await upgrade.state()).toMatchObject({ serves: 'GREEN', finished: true, facts: fence('sealed') });
  }, 120_000);

  it('changes nothing on a green that serves when everything is run again from the first step, twice', async () => {
    // What clients do with a green of their own: a copy or a comparison would take it for damage.
    await upgrade.pair.green.query(
      'kong',
      `SET ROLE kong; CREATE TABLE born_on_green AS SELECT 7 AS seven; DELETE FROM plugins;
       ALTER TABLE keyauth_credentials RENAME TO keys_of_green; CREATE SEQUENCE born; SELECT nextval('born')`,
    );
    const before = await rowsOnGreen();
    await everyStep('refuse-blue');
    // The last step of the first run refused clients on blue.
    await everyStep('refuse-blue');
    expect(await rowsOnGreen()).toEqual(before);
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
    const [row] = await upgrade.pair.green.query<{ seven: number }>('kong', 'SELECT seven FROM born_on_green');
    expect(row).toEqual({ seven: 7 });
    const kong = upgrade.roles.find(({ username }) => username === 'kong')!;
    expect(
      await codeOf(upgrade.pair.green.query('kong', 'INSERT INTO born_on_green VALUES (8)', undefined, kong)),
    ).toBe('ok');
  }, 240_000);

  it('compares nothing, and says so, where a sealed fence has no equal comparison', async () => {
    await upgrade.pair.blue.query('kong', 'DELETE FROM cdk_cutover.comparison');
    expect((await host.run('copy', 'do')).stderr).toContain('the switch has begun');
    expect((await host.run('compare', 'do')).stderr).toContain('no comparison of it found both sides equal');
  });

  /** The steps of the cutover document in their order up to `last`, as Automation runs them; AWS' own actions and the look at the account aside. */
  async function everyStep(last: string): Promise<void> {
    const { steps } = RUNBOOK.cutover;
    for (const { id, action, check } of steps.slice(0, steps.findIndex((step) => step.id === last) + 1)) {
      if (id === 'claim') await upgrade.claim();
      else if (action.kind === 'function' && action.function === 'main') await upgrade.step(id);
      for (const part of [action, check.action]) {
        if (part?.kind !== 'host-script') continue;
        const { verb } = part;
        expect({ id, verb, ...(await host.run(id, verb)) }).toMatchObject({ id, verb, code: 0, stderr: '' });
      }
    }
  }

  async function rowsOnGreen(): Promise<unknown> {
    return upgrade.pair.green.query(
      'kong',
      `SELECT c.oid::regclass::text AS name, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1]::text AS rows
       FROM pg_class c WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema|cdk_cutover)' ORDER BY 1`,
    );
  }
});
