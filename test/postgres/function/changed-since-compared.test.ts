import type { Login } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from './upgrade';

/** No trigger sees what belongs to a whole server: the last look before the move does. */
describe('What changes on blue after the comparison stops the switch by name, and leaves blue writable:', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    const { blue } = upgrade.pair;
    await blue.query('postgres', 'CREATE ROLE readers NOLOGIN; GRANT readers TO CURRENT_USER');
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
  });
  afterAll(() => upgrade?.stop());

  it.each([
    ['a role that is made', 'CREATE ROLE late NOLOGIN', 'DROP ROLE late', 'role late is missing on green'],
    [
      'an attribute of a role',
      'ALTER ROLE kong CONNECTION LIMIT 3',
      'ALTER ROLE kong CONNECTION LIMIT -1',
      'role kong differs in rolconnlimit',
    ],
    ['a membership', 'GRANT readers TO kong', 'REVOKE readers FROM kong', 'membership of kong in readers is missing'],
    [
      'a setting of a role',
      `ALTER ROLE kong SET work_mem = '5MB'`,
      'ALTER ROLE kong RESET work_mem',
      'setting of kong in all databases is missing on green',
    ],
    [
      'a password',
      `ALTER ROLE kong PASSWORD 'another'`,
      `ALTER ROLE kong PASSWORD 'pass ''"\\ kong'`,
      'role "kong" does not log in on blue with what its secret holds (invalid_password (SQLSTATE 28P01): password authentication failed for user "kong"), since the passwords were set on green',
    ],
    [
      'a limit of a database',
      'ALTER DATABASE kong CONNECTION LIMIT 7',
      'ALTER DATABASE kong CONNECTION LIMIT -1',
      'database kong differs in datconnlimit',
    ],
  ])('%s', async (_what, make, unmake, words) => {
    const { blue } = upgrade.pair;
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
    await blue.queryAsSuperuser('postgres', make);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain(words);
    await blue.queryAsSuperuser('postgres', unmake);
    expect(upgrade.cname).toBe(blue.address);
    expect(await codeOf(blue.query('kong', `INSERT INTO items (text) VALUES ('x')`, undefined, kong))).toBe('ok');
  });

  it('and nothing stops it where nothing changed', async () => {
    await upgrade.step('close-fence');
    await upgrade.recordComparison(true);
    await upgrade.step('fence-green');
    await upgrade.step('switch');
    expect(upgrade.cname).toBe(upgrade.pair.green.address);
  });
});
