import { readFileSync } from 'node:fs';
import { asWhoMay, isOpened, OPENED_BY_RDS } from '../../constructs/postgres/rds-superuser';
import { STAND_INS } from '../../constructs/postgres/rehearsal/stand-ins';
import type { PostgresPair, TestServer } from './harness/postgres';
import { CORRECTED, Upgrade } from './function/upgrade';
import { closeFence } from './steps/fenced';
import type { Host } from './steps/host';
import { startShop } from './steps/shop';

const LOGGED = { log_statement: 'all' };

/** Statements of the main user's sessions, as the server wrote them down. */
function statementsOf({ server, master }: TestServer): string[] {
  const entry = new RegExp(
    `:${master.username}@[^\\n]*?:\\[\\d+\\]:LOG: {2}(?:statement|execute [^:]*): ([\\s\\S]*?)(?=\\n[^\\t]|$)`,
    'g',
  );
  return [...readFileSync(server.logFile, 'utf8').matchAll(entry)].map(([, sql]) => sql!.replace(/\n\t/g, '\n'));
}

const DONE_BY_WHO_MAY =
  /^DO '(BEGIN BEGIN ([\s\S]*); EXCEPTION WHEN insufficient_privilege THEN SET LOCAL ROLE rds_superuser; ([\s\S]*); SET LOCAL ROLE NONE; END; END)';?$/;
/** A loop over what a query lists, with the list in it. */
const LISTED =
  /EXCEPTION WHEN insufficient_privilege THEN IF statement !~ \$opened\$.*?\$opened\$ THEN RAISE; END IF; SET LOCAL ROLE rds_superuser; EXECUTE statement; SET LOCAL ROLE NONE;/g;
const BECOMES = /(ROLE|AUTHORIZATION|TO)\s+["']?rds_superuser|set_config\(\s*'(role|session_authorization)'/i;

/** What else than the listed statements ran, or could have run, as rds_superuser; and which of the listed kinds did. */
function asRdsSuperuser(statements: readonly string[]): { readonly kinds: string[]; readonly others: string[] } {
  const kinds = new Set<string>();
  const others = statements.filter((sql) => {
    if (!BECOMES.test(sql)) return false;
    const [, , first, second] = (DONE_BY_WHO_MAY.exec(sql) ?? []).map((part) => part?.replaceAll("''", "'"));
    const kind = OPENED_BY_RDS.find(({ pattern }) => first !== undefined && new RegExp(pattern, 's').test(first));
    if (kind !== undefined && first === second) return void kinds.add(kind.what);
    return BECOMES.test(sql.replace(LISTED, ''));
  });
  return { kinds: [...kinds].sort(), others };
}

/** What rds_superuser owns in a database, members of extensions aside: with what it made, nothing else can have been made. */
async function madeAsRdsSuperuser(server: TestServer, database: string): Promise<string[]> {
  const rows = await server.queryAsSuperuser<{ type: string }>(
    database,
    `SELECT DISTINCT (pg_identify_object(classid, objid, 0)).type AS type FROM pg_shdepend d
      WHERE refclassid = 'pg_authid'::regclass AND refobjid = 'rds_superuser'::regrole AND deptype = 'o'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e') ORDER BY 1`,
  );
  return rows.map(({ type }) => type);
}

describe('As rds_superuser', () => {
  let upgrade: Upgrade;
  afterAll(() => upgrade?.stop());

  it('the function does the listed statements and nothing else, from preflight to the end of the undo', async () => {
    ({ upgrade } = await Upgrade.ofKong({
      blueParameters: LOGGED,
      greenParameters: { ...CORRECTED.greenParameters, ...LOGGED },
    }));
    const { blue, green } = upgrade.pair;
    await blue.queryAsSuperuser(
      'kong',
      `CREATE EXTENSION dblink; ALTER ROLE kong SET log_min_duration_statement = '1s'`,
    );
    await upgrade.prepare();
    expect(await madeAsRdsSuperuser(blue, 'kong')).toEqual(['event trigger']);
    expect(await madeAsRdsSuperuser(green, 'kong')).toEqual(['extension']);
    await upgrade.steps('undo-create-databases', 'undo-create-roles', 'undo-install-fence');
    expect(asRdsSuperuser(statementsOf(blue))).toEqual({
      kinds: ['event triggers', 'sessions in which event triggers do not fire'],
      others: [],
    });
    expect(asRdsSuperuser(statementsOf(green))).toEqual({
      kinds: [
        'event triggers',
        'extensions',
        'sessions in which event triggers do not fire',
        'settings of roles and databases',
      ],
      others: [],
    });
  });

  let pair: PostgresPair | undefined;
  let host: Host;
  afterAll(() => pair?.stop());

  it("the migration host does the listed statements and nothing else, for all that a database's owner may not make", async () => {
    ({ pair, host } = await startShop('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)', {
      blueParameters: LOGGED,
      greenParameters: LOGGED,
    }));
    const { blue, green } = pair;
    await blue.query(
      'shop',
      `SET ROLE shop; CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'; RESET ROLE;
       SET ROLE rds_superuser; CREATE EXTENSION dblink; CREATE PUBLICATION every FOR ALL TABLES; COMMENT ON PUBLICATION every IS 'it''s; all';
       CREATE EVENT TRIGGER seen ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE PROCEDURE seen();
       COMMENT ON EVENT TRIGGER seen IS E'two\\nlines; and a ''quote'''; ALTER EVENT TRIGGER seen DISABLE;
       ALTER DATABASE shop SET log_min_duration_statement = '1s'`,
    );
    // Twice: the second copy first takes back what the first one made.
    for (const time of [1, 2]) {
      await closeFence(pair);
      expect({ time, ...(await host.run('copy', 'do')) }).toMatchObject({ code: 0, stderr: '' });
    }
    const triggers = `SELECT evtname, evtenabled, evttags, obj_description(oid, 'pg_event_trigger') AS comment FROM pg_event_trigger WHERE evtname = 'seen'`;
    expect(await green.query('shop', triggers)).toEqual(await blue.query('shop', triggers));
    expect(await madeAsRdsSuperuser(green, 'shop')).toEqual(['event trigger', 'extension', 'publication']);
    expect(asRdsSuperuser(statementsOf(green))).toEqual({
      kinds: [
        'event triggers',
        'publications of all tables',
        'sessions in which event triggers do not fire',
        'settings of roles and databases',
      ],
      others: [],
    });
  });

  it('anything else would be seen', () => {
    const seen = (sql: string) => asRdsSuperuser([sql]).others.length === 1;
    expect(seen('SET ROLE rds_superuser')).toBe(true);
    expect(seen(asWhoMay('DROP EVENT TRIGGER x').replaceAll('EVENT TRIGGER', 'TABLE'))).toBe(true);
    expect(seen(asWhoMay('DROP EVENT TRIGGER x').replace('DROP EVENT TRIGGER x;', 'SELECT 1;'))).toBe(true);
    expect(seen(`SELECT set_config('role', 'rds_superuser', false)`)).toBe(true);
    expect(seen(asWhoMay('DROP EVENT TRIGGER x'))).toBe(false);
  });

  it('the verdict of a rehearsal names each of them', () => {
    const kinds = OPENED_BY_RDS.map(({ what }) => what).join(', ');
    expect(STAND_INS).toContainEqual(expect.stringMatching(`^RDS for PostgreSQL: .*: ${kinds}\\.$`));
  });

  it('no other statement can be asked for', () => {
    for (const sql of ['DROP TABLE t', 'ALTER ROLE kong SUPERUSER', 'SET ROLE kong', 'GRANT a TO b'])
      expect(() => asWhoMay(sql)).toThrow('RDS opens no such statement to its main user');
    expect(isOpened('CREATE EXTENSION IF NOT EXISTS "x"')).toBe(true);
  });
});
