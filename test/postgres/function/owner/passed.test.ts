import { CORRECTED, Upgrade, wordsOfFailure } from '../upgrade';

/** As if each step that failed had passed for SSM: no document says that it would not. */
describe('Where a step that threw passes for one that succeeded', () => {
  let upgrade: Upgrade;

  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong(CORRECTED));
    upgrade.looksPass = false;
    await upgrade.steps('install-fence', 'create-roles', 'create-databases');
  });
  afterAll(() => upgrade?.stop());

  const inThisRun = () => ({ ExecutionId: upgrade.execution });
  const write = () =>
    upgrade.pair.blue.query('kong', `INSERT INTO items (text) VALUES ('x')`, undefined, upgrade.roles[0]);
  const close = () => wordsOfFailure(upgrade.step('close-fence'));

  it('blue refuses nobody before the look at the account, preflight and the logins of this very run passed', async () => {
    expect(await close()).toContain(
      `Blue stays open for its clients: step 'look-at-account' of this run did not pass: see what it said, remove the cause and start again; step 'preflight'`,
    );
    await upgrade.step('account-passed');
    await upgrade.step('preflight', inThisRun());
    expect(await close()).toMatch(/^close-fence: Blue stays open for its clients: step 'try-logins'/);
    await write();
    await upgrade.step('try-logins');
    await upgrade.step('close-fence');
    await upgrade.step('undo-close-fence');
  });

  it('what one run passed counts for no other', async () => {
    await upgrade.startAgain('another');
    expect(await close()).toContain(`step 'look-at-account'`);
    await upgrade.steps('account-passed', 'try-logins');
    await upgrade.step('preflight', inThisRun());
  });

  it('a look that passed and was made again counts as it ended last', async () => {
    const { blue } = upgrade.pair;
    await blue.queryAsSuperuser('postgres', 'ALTER ROLE rds_superuser NOSUPERUSER');
    await expect(upgrade.step('preflight', inThisRun())).rejects.toThrow('event-trigger-right');
    await blue.queryAsSuperuser('postgres', 'ALTER ROLE rds_superuser SUPERUSER');
    expect(await close()).toMatch(/^close-fence: Blue stays open for its clients: step 'preflight'/);
    await upgrade.step('preflight', inThisRun());
  });

  it('a look without an execution, as by the command line, notes nothing', async () => {
    await upgrade.startAgain('third');
    await upgrade.step('preflight');
    expect(await close()).toContain(`step 'preflight'`);
  });

  it('clients are not moved by a run whose looks did not pass, and blue takes writes again', async () => {
    await upgrade.steps('account-passed', 'try-logins');
    await upgrade.step('preflight', inThisRun());
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.step('fence-green');
    await upgrade.pair.blue.query('postgres', `UPDATE cdk_cutover.owner SET passed = passed - 'preflight'`);
    expect(await wordsOfFailure(upgrade.step('switch'))).toContain(`- step 'preflight' of this run did not pass`);
    expect(upgrade.cname).toBe(upgrade.pair.blue.address);
    await write();
  });
});
