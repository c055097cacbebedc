import { Upgrade } from './upgrade';
import { linesOf } from './lines';

/** Two servers that take writes, or the wrong one, are what no fence of ours shows. */
describe('Status asks for attention where clients can write on the side that does not serve:', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong());
    await upgrade.prepare();
  });
  afterAll(() => upgrade?.stop());

  async function attention(): Promise<{ readonly needed: unknown; readonly words: readonly string[] }> {
    let words: readonly string[] = [];
    const { lines } = await linesOf(async () => {
      words = (await upgrade.state()).attention;
    });
    return { needed: lines.find(({ NeedsAttention }) => NeedsAttention !== undefined)?.NeedsAttention, words };
  }

  it('not at the normal end of prepare', async () => {
    expect(await attention()).toEqual({ needed: 0, words: [] });
  });

  it('on green, where a client was let in that blue has, too', async () => {
    await upgrade.pair.green.queryAsSuperuser('postgres', 'ALTER ROLE kong LOGIN');
    expect(await attention()).toEqual({
      needed: 1,
      words: [
        'Clients can write on green, which does not serve: "kong" may log in there and no fence holds; ' +
          'take the right to log in there from them (ALTER ROLE … NOLOGIN), or undo the upgrade',
      ],
    });
    await upgrade.pair.green.queryAsSuperuser('postgres', 'ALTER ROLE kong NOLOGIN');
  });

  it('not at any step of a cutover', async () => {
    await upgrade.step('close-fence');
    await upgrade.copyAndCompare();
    for (const step of ['fence-green', 'switch', 'watch', 'refuse-blue']) {
      await upgrade.step(step);
      expect({ step, ...(await attention()) }).toMatchObject({ step, needed: 0 });
    }
  }, 60_000);

  it('on blue, where a client may log in and the fence of a single database is gone', async () => {
    await upgrade.pair.blue.query('postgres', 'ALTER ROLE kong LOGIN');
    expect((await attention()).needed).toBe(0);
    await upgrade.pair.blue.query('kong', 'ALTER TABLE cdk_cutover.closed RENAME TO aside');
    expect((await attention()).needed).toBe(1);
    await upgrade.pair.blue.query('kong', 'ALTER TABLE cdk_cutover.aside RENAME TO closed');
    await upgrade.pair.blue.query('postgres', 'ALTER ROLE kong NOLOGIN');
  });

  it('not when blue is retired', async () => {
    for (const step of ['retire-refuse-blue', 'retire-fence']) await upgrade.step(step);
    expect((await attention()).needed).toBe(0);
  });

  it('on blue, where a client was let in again after it was retired', async () => {
    await upgrade.pair.blue.query('postgres', 'ALTER ROLE kong LOGIN');
    const { needed, words } = await attention();
    expect(needed).toBe(1);
    expect(words).toEqual([
      expect.stringContaining('Clients can write on blue, which does not serve: "kong" may log in there'),
    ]);
  });
});
