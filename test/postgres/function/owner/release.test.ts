import type { Login } from '../../harness/postgres';
import { codeOf, Upgrade } from '../upgrade';

describe('Releasing an upgrade', () => {
  let upgrade: Upgrade;
  let kong: Login;

  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
  });
  afterAll(() => upgrade?.stop());

  const schemas = async (side: 'blue' | 'green') =>
    upgrade.pair[side].query('postgres', `SELECT FROM pg_namespace WHERE nspname = 'cdk_cutover'`);

  it('leaves nothing where nothing else was done', async () => {
    await upgrade.claim();
    expect([await schemas('blue'), await schemas('green')]).toEqual([[{}], [{}]]);
    expect(await upgrade.release()).toMatchObject({ release: 'gone' });
    expect([await schemas('blue'), await schemas('green')]).toEqual([[], []]);
  });

  it('keeps the record while anything of ours is left, and removes it last', async () => {
    await upgrade.prepare();
    expect(await upgrade.release()).toMatchObject({ release: 'released' });
    expect(
      await upgrade.pair.blue.query('postgres', 'SELECT released_at IS NOT NULL AS released FROM cdk_cutover.owner'),
    ).toEqual([{ released: true }]);
    await upgrade.startAgain('undoes', 'undo');
    await upgrade.steps('undo-close-fence', 'undo-create-databases', 'undo-create-roles', 'undo-install-fence');
    expect([await schemas('blue'), await schemas('green')]).toEqual([[{}], [{}]]);
    expect(await upgrade.release()).toMatchObject({ release: 'gone' });
    expect([await schemas('blue'), await schemas('green')]).toEqual([[], []]);
  });

  it('once more does no harm', async () => {
    await upgrade.startAgain('twice');
    await upgrade.steps('install-fence', 'release', 'release');
    await upgrade.startAgain('thrice');
  });

  it('and undoing need no green: blue takes writes, and nothing of ours is left there', async () => {
    await upgrade.startAgain('without-green');
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.pair.green.server.stop();
    await upgrade.startAgain('undoes-without-green', 'undo');
    await upgrade.steps('undo-close-fence', 'undo-install-fence');
    expect(await codeOf(upgrade.pair.blue.query('kong', 'DELETE FROM items', undefined, kong))).toBe('ok');
    expect(await upgrade.release()).toMatchObject({ release: 'gone' });
    expect(await schemas('blue')).toEqual([]);
    await upgrade.pair.green.server.restart();
  });
});
