import { CORRECTED, Upgrade } from './upgrade';

/** Since 16 a membership says by itself what comes with it. */
describe('Memberships between servers that know options of their own', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    upgrade = await Upgrade.start({ ...CORRECTED, blueVersion: '16.14', greenVersion: '17.10' });
  }, 300_000);
  afterAll(() => upgrade?.stop());

  const OPTIONS = `SELECT m.rolname AS member, g.rolname AS role, bool_or(admin_option) AS admin, bool_or(inherit_option) AS inherit, bool_or(set_option) AS set
    FROM pg_auth_members a JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
    WHERE m.rolname IN ('reader', 'boss', 'plain') GROUP BY 1, 2 ORDER BY 1`;

  it('are copied with INHERIT, SET and ADMIN as on blue, and a difference is found', async () => {
    const { blue, green } = upgrade.pair;
    await blue.query(
      'postgres',
      `CREATE ROLE office; CREATE ROLE reader; CREATE ROLE boss; CREATE ROLE plain;
       GRANT office TO reader WITH INHERIT FALSE, SET TRUE; GRANT office TO boss WITH ADMIN TRUE, INHERIT TRUE, SET FALSE; GRANT office TO plain`,
    );
    await upgrade.steps('preflight', 'install-fence', 'create-roles');
    const expected = [
      { member: 'boss', role: 'office', admin: true, inherit: true, set: false },
      { member: 'plain', role: 'office', admin: false, inherit: true, set: true },
      { member: 'reader', role: 'office', admin: false, inherit: false, set: true },
    ];
    expect(await green.queryAsSuperuser('postgres', OPTIONS)).toEqual(expected);
    await green.query('postgres', 'GRANT office TO plain WITH INHERIT FALSE');
    await upgrade.step('create-roles');
    expect(await green.queryAsSuperuser('postgres', OPTIONS)).toEqual(expected);
  });
});
