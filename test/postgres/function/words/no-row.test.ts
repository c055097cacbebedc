import { CORRECTED, Upgrade, wordsOfFailure } from '../upgrade';

const CANARY = 'c4n4ry-4111';

describe("Nothing that a client's trigger says of a row", () => {
  let upgrade: Upgrade;
  let logged = '';
  beforeAll(async () => {
    ({ upgrade } = await Upgrade.ofKong(CORRECTED));
    await upgrade.pair.blue.queryAsSuperuser(
      'kong',
      `INSERT INTO items (text) VALUES ('${CANARY}');
       CREATE FUNCTION saying() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE found text; BEGIN SELECT text INTO found FROM public.items WHERE text ~ 'c4n4ry';
         RAISE EXCEPTION 'no %', found USING DETAIL = found, HINT = found, COLUMN = found; END$$`,
    );
    await upgrade.prepare();
    await upgrade.pair.blue.queryAsSuperuser(
      'kong',
      `CREATE TRIGGER a BEFORE DELETE ON items FOR EACH STATEMENT EXECUTE PROCEDURE saying(); ALTER TABLE items ENABLE ALWAYS TRIGGER a`,
    );
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => (logged += String(line)) !== '');
  }, 60_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await upgrade.stop();
  });

  it('is in what a step throws, in any field of it, or in its log; that it was raised, and by what, is', async () => {
    const error = await upgrade.step('close-fence').catch((reason: unknown) => reason);
    const words = await wordsOfFailure(Promise.reject(error as Error));
    expect(words).toContain('raise_exception (SQLSTATE P0001), function public.saying()');
    expect(logged).toContain('raise_exception (SQLSTATE P0001)');
    const { stack, cause } = error as Error;
    expect(`${logged} ${words} ${stack} ${String(cause)} ${JSON.stringify(error)}`).not.toContain('c4n4ry');
  });
});
