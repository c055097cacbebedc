import { CORRECTED, Upgrade, wordsOfFailure } from './upgrade';

/** What CREATEROLE gives was narrowed in 16: a master user of 11 may grant more than one of 17. */
describe('Roles of a server before 16 on one after it', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    upgrade = await Upgrade.start({ ...CORRECTED, greenVersion: '17.10' });
    await upgrade.pair.blue.query(
      'postgres',
      `CREATE ROLE office; CREATE ROLE heir; CREATE ROLE guest NOINHERIT; GRANT office TO heir WITH ADMIN OPTION; GRANT office TO guest;
       CREATE ROLE viewer; CREATE ROLE streamer; CREATE ROLE "by token"; GRANT pg_monitor, pg_signal_backend TO viewer WITH ADMIN OPTION;
       GRANT rds_replication, rds_password TO streamer; GRANT rds_iam TO "by token"`,
    );
  }, 300_000);
  afterAll(() => upgrade?.stop());

  it('are refused by preflight, before anything is made and whatever was acknowledged, where the master user of green may not make them', async () => {
    const { blue, green } = upgrade.pair;
    await blue.query(
      'postgres',
      'CREATE ROLE "a b"; GRANT pg_read_all_stats TO "a b", viewer; GRANT pg_stat_scan_tables TO "a b"',
    );
    await blue.queryAsSuperuser('postgres', 'CREATE ROLE seer BYPASSRLS');
    await blue.query('postgres', 'ALTER ROLE heir SET password_encryption = on; ALTER ROLE heir SET work_mem = 4096');
    const words = await wordsOfFailure(upgrade.step('preflight', { Acknowledged: 'all,role-grant-refused' }));
    expect(words).toContain('Preflight found 4 error(s)');
    expect(words).toContain(
      'error role-grant-refused: Green\'s master user may not grant memberships that blue has, of "a b in pg_read_all_stats", "viewer in pg_read_all_stats": insufficient_privilege (SQLSTATE 42501): permission denied to grant role "pg_read_all_stats"',
    );
    expect(words).toContain(
      'of "a b in pg_stat_scan_tables": insufficient_privilege (SQLSTATE 42501): permission denied to grant role "pg_stat_scan_tables"',
    );
    expect(words).toContain(
      'error role-attribute-refused: Green\'s master user may not make roles "seer" as they are on blue: insufficient_privilege (SQLSTATE 42501): permission denied to alter role',
    );
    expect(words).toContain(
      'error role-setting-refused: Green\'s master user may not set "password_encryption of role heir": invalid_parameter_value (SQLSTATE 22023). RESET it on blue',
    );
    expect(await green.query('postgres', `SELECT rolname FROM pg_roles WHERE rolname ~ 'trial|seer|a b'`)).toEqual([]);
    await green.queryAsSuperuser('postgres', 'ALTER ROLE master BYPASSRLS');
    expect(await wordsOfFailure(upgrade.step('preflight'))).not.toContain('role-attribute-refused');
    await blue.query(
      'postgres',
      'DROP ROLE "a b"; REVOKE pg_read_all_stats FROM viewer; ALTER ROLE heir RESET password_encryption',
    );
    await blue.queryAsSuperuser('postgres', 'DROP ROLE seer');
    await upgrade.step('preflight');
  });

  it('are made with the memberships that they had, and INHERIT as their own was', async () => {
    const { blue, green } = upgrade.pair;
    const OPTIONS = `SELECT m.rolname || ' in ' || g.rolname AS of, admin_option AS admin, inherit_option AS inherit, set_option AS set
      FROM pg_auth_members a JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
      WHERE m.rolname !~ '^(pg_|rds_|master$)' ORDER BY 1`;
    await upgrade.steps('install-fence', 'create-roles');
    const plain = { admin: false, inherit: true, set: true };
    const expected = [
      { ...plain, of: 'by token in rds_iam' },
      { ...plain, of: 'guest in office', inherit: false },
      { ...plain, of: 'heir in office', admin: true },
      { ...plain, of: 'streamer in rds_password' },
      { ...plain, of: 'streamer in rds_replication' },
      { ...plain, of: 'viewer in pg_monitor', admin: true },
      { ...plain, of: 'viewer in pg_signal_backend', admin: true },
    ];
    expect(await green.queryAsSuperuser('postgres', OPTIONS)).toEqual(expected);
    // Changed since: what a role inherits is its membership's now.
    await blue.query(
      'postgres',
      'ALTER ROLE guest INHERIT; ALTER ROLE heir NOINHERIT; REVOKE ADMIN OPTION FOR office FROM heir',
    );
    await upgrade.step('create-roles');
    expect(await green.queryAsSuperuser('postgres', OPTIONS)).toEqual(
      expected.map((one) => {
        if (one.of === 'guest in office') return { ...one, inherit: true };
        return one.of === 'heir in office' ? { ...one, admin: false, inherit: false } : one;
      }),
    );
  });

  it('are dropped again by the undo', async () => {
    await upgrade.steps('undo-create-roles');
    expect(
      await upgrade.pair.green.query('postgres', `SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|rds|master$)'`),
    ).toEqual([]);
  });
});
