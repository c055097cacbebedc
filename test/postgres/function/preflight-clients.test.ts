import { CORRECTED, Upgrade } from './upgrade';

/** Clients that could get past the fence, or would not be seen by it. */
describe('Preflight finds', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong(CORRECTED));
  });
  afterAll(() => upgrade?.stop());

  const onBlue = (sql: string) => upgrade.pair.blue.queryAsSuperuser('postgres', sql);
  const findings = () =>
    upgrade.step('preflight', { Acknowledged: '' }).then(
      ({ findings: all }) => String(all),
      (error: Error) => error.message,
    );

  it.each([
    [
      'error client-creates-roles',
      'CREATE ROLE makers NOLOGIN CREATEROLE; GRANT makers TO kong',
      'DROP ROLE makers',
      'Role "kong" may log in and has CREATEROLE, so it can make itself the master user of blue and open the fence. Take it away for the time of the cutover: ALTER ROLE makers NOCREATEROLE',
    ],
    [
      'warning client-creates-databases',
      'ALTER ROLE kong CREATEDB',
      'ALTER ROLE kong NOCREATEDB',
      'Roles "kong" may log in and have CREATEDB',
    ],
    [
      'error role-named-like-rds',
      'CREATE ROLE rds_reports LOGIN',
      'DROP ROLE rds_reports',
      'Role "rds_reports" logs in or owns objects, and its name is one that belongs to RDS',
    ],
  ])('%s', async (id, make, unmake, words) => {
    expect(await findings()).not.toContain(`- ${id}: `);
    await onBlue(make);
    const found = await findings();
    await onBlue(unmake);
    expect(found).toContain(`- ${id}: ${words}`);
    expect(await findings()).not.toContain(`- ${id}: `);
  });
});
