import { CORRECTED, Upgrade } from './upgrade';

describe('Where all tables of a database are published', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong(CORRECTED));
    for (const database of ['kong', 'postgres'])
      await upgrade.pair.blue.queryAsSuperuser(database, 'CREATE PUBLICATION every FOR ALL TABLES');
  });
  afterAll(() => upgrade?.stop());

  it('the fence is installed, closed, taken over, renewed, opened and removed, although no row without a key may be changed there', async () => {
    const { blue } = upgrade.pair;
    await expect(
      blue.query('kong', 'CREATE TABLE keyless (i int); UPDATE keyless SET i = 1', undefined, upgrade.roles[0]),
    ).rejects.toThrow('does not have a replica identity');
    await upgrade.prepare();
    await upgrade.step('close-fence');
    const [turn] = await blue.query<{ turn: string }>('kong', 'SELECT turn FROM cdk_cutover.closed');
    expect(await blue.query('kong', 'SELECT cdk_cutover.renew_lease($1, 60) > 0 AS renewed', [turn!.turn])).toEqual([
      { renewed: true },
    ]);
    // Closed already: this one takes the fence over.
    await upgrade.startAgain('another');
    await upgrade.steps('close-fence', 'undo-close-fence', 'undo-create-databases', 'undo-create-roles');
    await upgrade.step('undo-install-fence');
    expect(await blue.query('kong', `SELECT FROM pg_namespace WHERE nspname = 'cdk_cutover'`)).toEqual([]);
  });
});
