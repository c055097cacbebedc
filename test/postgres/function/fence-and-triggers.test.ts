import type { Login } from '../harness/postgres';
import { codeOf, Upgrade, wordsOfFailure } from './upgrade';

/** Code of a user's that fires in our sessions. */
describe('The fence, where triggers of somebody raise,', () => {
  let upgrade: Upgrade;
  let kong: Login;
  beforeAll(async () => {
    ({ upgrade, kong } = await Upgrade.ofKong());
    await upgrade.step('install-fence');
  });
  afterAll(() => upgrade?.stop());

  it("names table, database and trigger where a trigger of the table's own, ENABLE ALWAYS, raises before the fence can refuse, and clients write again", async () => {
    await upgrade.pair.blue.query(
      'kong',
      `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a row: %', TG_RELID USING ERRCODE = 'P0001'; END $$;
       CREATE TRIGGER asks_first BEFORE DELETE ON child FOR EACH STATEMENT EXECUTE PROCEDURE guard(); ALTER TABLE child ENABLE ALWAYS TRIGGER asks_first`,
    );
    const words = await wordsOfFailure(upgrade.step('close-fence'));
    expect(words).toContain(
      'A write was tried on public.child of database "kong", and on blue it failed with P0001 before the fence could refuse it: raise_exception (SQLSTATE P0001), function public.guard(). ' +
        'Its own triggers that fire first whoever writes: "asks_first". ALTER TABLE … ENABLE TRIGGER, not ALWAYS nor REPLICA',
    );
    expect(words).not.toContain('a row');
    await upgrade.step('undo-close-fence');
    expect(await codeOf(upgrade.pair.blue.query('kong', 'DELETE FROM items WHERE id = 1', undefined, kong))).toBe('ok');
    await upgrade.pair.blue.query('kong', 'ALTER TABLE child ENABLE TRIGGER asks_first');
    await upgrade.step('close-fence');
    await upgrade.step('undo-close-fence');
    await upgrade.pair.blue.query('kong', 'DROP FUNCTION guard() CASCADE');
  });

  it('names them where its own trigger ASSERTs, which no handler of all errors catches, and opens again', async () => {
    await upgrade.pair.blue.query(
      'kong',
      `CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ASSERT false, 'a row'; RETURN NULL; END $$;
       CREATE TRIGGER asks_first BEFORE DELETE ON child FOR EACH STATEMENT EXECUTE PROCEDURE guard(); ALTER TABLE child ENABLE ALWAYS TRIGGER asks_first`,
    );
    const words = await wordsOfFailure(upgrade.step('close-fence'));
    expect(words).toContain('A write was tried on public.child of database "kong", and on blue it failed with P0004');
    expect(words).toContain('"asks_first"');
    await upgrade.step('undo-close-fence');
    expect(await codeOf(upgrade.pair.blue.query('kong', 'DELETE FROM items WHERE id = 2', undefined, kong))).toBe('ok');
    await upgrade.pair.blue.query('kong', 'DROP FUNCTION guard() CASCADE');
  });

  it('takes no error of such code for a lock that was not got', async () => {
    const { blue } = upgrade.pair;
    await blue.queryAsSuperuser(
      'kong',
      `CREATE TABLE audited (id int); ALTER TABLE audited OWNER TO kong;
       CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity ~ 'audited') THEN INSERT INTO gone VALUES (1); END IF; END $$;
       CREATE EVENT TRIGGER audit ON ddl_command_end WHEN TAG IN ('CREATE TRIGGER') EXECUTE PROCEDURE audit(); ALTER EVENT TRIGGER audit ENABLE ALWAYS`,
    );
    const words = await wordsOfFailure(upgrade.step('install-fence'));
    await blue.queryAsSuperuser('kong', 'DROP EVENT TRIGGER audit; DROP FUNCTION audit(); DROP TABLE audited');
    expect(words).toContain('install-fence: fencing table public.audited of database "kong": undefined_table');
    await upgrade.step('install-fence');
  });

  it('names table and database where somebody refuses its triggers', async () => {
    const { blue } = upgrade.pair;
    await blue.queryAsSuperuser(
      'kong',
      `CREATE TABLE refused (id int); ALTER TABLE refused OWNER TO kong;
       CREATE FUNCTION against() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity ~ current_setting('cutover.against')) THEN RAISE EXCEPTION 'no'; END IF; END $$;
       CREATE EVENT TRIGGER against ON ddl_command_end WHEN TAG IN ('CREATE TRIGGER') EXECUTE PROCEDURE against(); ALTER EVENT TRIGGER against ENABLE ALWAYS`,
    );
    const failure = async (against: string) => {
      await blue.queryAsSuperuser('kong', `ALTER DATABASE kong SET cutover.against = '${against}'`);
      return wordsOfFailure(upgrade.step('install-fence'));
    };
    const [ofTable, ofAll] = [await failure('refused'), await failure('.')];
    await blue.queryAsSuperuser(
      'kong',
      'DROP EVENT TRIGGER against; DROP FUNCTION against(); DROP TABLE refused; ALTER DATABASE kong RESET cutover.against',
    );
    const said = 'raise_exception (SQLSTATE P0001), function public.against()';
    expect(ofTable).toContain(`install-fence: fencing table public.refused of database "kong": ${said}`);
    expect(ofAll).toContain(`install-fence: installing the fence in database "kong": ${said}`);
    await upgrade.step('install-fence');
  });
});
