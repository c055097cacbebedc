import { CANARY, tableOfCanaries } from './canaries';

/** Where whole messages lie on purpose: in the result bucket, and in the servers' logs. */
export type Kept = 'errors' | 'blue' | 'green';

/** Rows of blue at which a cutover fails, and at nothing before the fence is closed. */
export interface FailingInput {
  readonly what: string;
  /** As the client role, in a database of its own. */
  readonly sql: string;
  /** As a superuser, afterwards. @default none */
  readonly then?: string;
  /** What is told. */
  readonly words: string;
  /** Where the canary is found afterwards. */
  readonly kept: readonly Kept[];
}

const ROW = `CREATE TABLE secrets (t text); INSERT INTO secrets VALUES ('${CANARY}')`;
/** Code of the user's does something else on green. */
const ON_GREEN = `current_setting('server_version_num')::int > 120000`;
const indexed = (body: string) =>
  `${ROW}; CREATE FUNCTION public.indexed(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN IF ${ON_GREEN} THEN ${body}; END IF; RETURN $1; END$$;
   CREATE INDEX by_it ON secrets (public.indexed(t))`;

export const IN_THE_COPY = {
  unique: {
    what: 'duplicates under a unique index',
    sql: `CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, '${CANARY}'), (2, '${CANARY}'); CREATE INDEX users_email ON users (email)`,
    then: `UPDATE pg_index SET indisunique = true WHERE indexrelid = 'users_email'::regclass`,
    words:
      'index public.users_email: unique_violation (SQLSTATE 23505), schema public, table users, constraint users_email',
    kept: ['errors', 'green'],
  },
  check: {
    what: 'a row of every type that a check refuses',
    sql: `CREATE FUNCTION public.allows(int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN NOT ${ON_GREEN}; END$$;
      ${tableOfCanaries('every_type', ', CONSTRAINT allowed CHECK (public.allows(id))')}`,
    words: 'check_violation (SQLSTATE 23514), schema public, table every_type, constraint allowed',
    kept: ['errors', 'green'],
  },
  raise: {
    what: 'a function of an index that raises',
    sql: indexed(
      `RAISE EXCEPTION 'no %', $1 USING DETAIL = $1, HINT = $1, SCHEMA = $1, TABLE = $1, COLUMN = $1, CONSTRAINT = $1, DATATYPE = $1`,
    ),
    words: 'index public.by_it: raise_exception (SQLSTATE P0001), function public.indexed(text)',
    kept: ['errors', 'green'],
  },
  label: {
    what: 'a label that an enum lacks',
    sql: `CREATE TYPE public.mood AS ENUM ('well'); ${indexed('PERFORM $1::public.mood')}`,
    words: 'index public.by_it: invalid_text_representation (SQLSTATE 22P02). Green does not take a value',
    kept: ['errors', 'green'],
  },
  cast: {
    what: 'a text that is no number',
    sql: `${ROW}; CREATE MATERIALIZED VIEW numbers AS SELECT t::int FROM secrets WITH NO DATA`,
    then: `UPDATE pg_class SET relispopulated = true WHERE relname = 'numbers'`,
    words: 'materialized view public.numbers: invalid_text_representation (SQLSTATE 22P02)',
    kept: ['errors', 'green'],
  },
} as const satisfies Readonly<Record<string, FailingInput>>;

export const IN_THE_COMPARISON: FailingInput = {
  what: 'a row that a materialized view changes on green',
  sql: `${tableOfCanaries('every_type')}; CREATE FUNCTION public.changed() RETURNS text LANGUAGE sql AS
      $$UPDATE public.every_type SET c0 = c0 || '2' RETURNING c0$$;
    CREATE MATERIALIZED VIEW changing AS SELECT public.changed() WITH NO DATA`,
  then: `UPDATE pg_class SET relispopulated = true WHERE relname = 'changing'`,
  words: 'row public.every_type of database refused: differs',
  kept: [],
};

export const IN_THE_FUNCTION: FailingInput = {
  what: 'a trigger that raises once the fence is closed',
  sql: `${ROW}; CREATE FUNCTION public.saying() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE found text; BEGIN
      IF to_regclass('cdk_cutover.closed') IS NULL THEN RETURN NULL; END IF; SELECT t INTO found FROM public.secrets;
      RAISE EXCEPTION 'no %', found USING DETAIL = found, HINT = found, COLUMN = found; END$$;
    CREATE TRIGGER a BEFORE DELETE ON secrets FOR EACH STATEMENT EXECUTE PROCEDURE public.saying(); ALTER TABLE secrets ENABLE ALWAYS TRIGGER a`,
  words: 'raise_exception (SQLSTATE P0001), function public.saying()',
  kept: ['errors', 'blue'],
};
