import type { Login } from '../harness/postgres';
import { extracted } from '../../harness/metric-lines';
import { linesOf } from './lines';
import { codeOf, fence, Upgrade, wordsOfFailure } from './upgrade';

describe('Retiring', () => {
  let upgrade: Upgrade;
  let kong: Login;
  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
  });
  afterAll(() => upgrade?.stop());

  const write = (side: 'blue' | 'green') =>
    codeOf(upgrade.pair[side].query('kong', 'DELETE FROM items WHERE id = 1', undefined, kong));

  it('is refused while blue serves', async () => {
    for (const id of ['retire-refuse-blue', 'retire-fence', 'watch', 'refuse-blue']) {
      expect(await wordsOfFailure(upgrade.step(id))).toContain('Green does not serve');
    }
  });

  it('keeps clients out of blue for good and leaves nothing of ours on either side', async () => {
    await upgrade.prepare();
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    await upgrade.steps('fence-green', 'switch');
    expect(await wordsOfFailure(upgrade.step('retire-fence'))).toContain(
      'Blue still takes clients: role "kong" may log in',
    );
    const retiring = () => linesOf(() => upgrade.steps('retire-refuse-blue', 'retire-fence'));
    const { lines } = await retiring();
    await upgrade.release();
    expect(lines.flatMap(extracted)).toEqual([
      { name: 'Retired', value: 1, unit: 'Count', of: 'CdkCutover upgrade=kong' },
    ]);
    expect(await write('blue')).toBe('28000');
    expect(await write('green')).toBe('ok');
    for (const server of [upgrade.pair.blue, upgrade.pair.green]) {
      for (const database of await upgrade.databases()) {
        const left = `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cdk%' UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'cdk%'
          UNION ALL SELECT evtname FROM pg_event_trigger`;
        expect(await server.query(database, left)).toEqual([]);
      }
    }
    expect((await retiring()).lines.flatMap(extracted)).toEqual([]);
    expect(await upgrade.state()).toMatchObject({
      ...{ serves: 'GREEN', finished: true, left: false, facts: fence('absent'), wayBack: { open: false } },
    });
  });

  it('leaves no way back by the fall-back document, which says so', async () => {
    const words = await wordsOfFailure(upgrade.step('fb-fence-green', { FallBack: 'lose-writes' }));
    expect(words).toContain('Blue was retired');
    expect(await write('green')).toBe('ok');
  });
});
