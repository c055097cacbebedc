import { SYSTEM_ROLE } from '../system-roles';
import { OWN_SENTENCES } from '../words/own-sentences';

/**
 * The SQL of the fence. Every database of a fenced server gets it; host scripts call `take_lease` and `renew_lease` and write `comparison` and
 * `progress`.
 *
 * Client writes take `gate` in ROW SHARE mode and are refused while `closed` exists and `lease` lies ahead. Whoever closes takes `gate` in
 * EXCLUSIVE mode, so nobody is between looking and writing. `closed` is looked up in the catalog and `lease` is a sequence because both are
 * read past any snapshot: a REPEATABLE READ transaction cannot miss them. `closed` says which closing this is, what opens it (`key`, which the
 * owner's record knows), how far the lease was renewed by us (`renewed`), by which turn alone (`turn`), and how many milliseconds of it were left
 * when a step took it up with the least to spare (`least_left`).
 *
 * Each step takes the lease up by its turn, which never goes back: a step of an earlier turn neither lengthens nor shortens it from then on. Only
 * taking it up lets it become shorter, and only as far as the same step renews it then. That is two transactions: `lease` is seen at once and
 * `renewed` when it is committed, and a lease below what is known of it counts as lapsed.
 */

/** Value of `lease` that never ends: the fence is sealed. */
export const SEALED = '9223372036854775807';

/** Value of `lease` once it ended unnoticed: a write may have passed, so this fence is never trusted again. */
export const LAPSED = '1';

export const FENCE_TRIGGER = 'cdk_cutover_fence';

/** SQLSTATE of a refused write: read_only_sql_transaction. */
export const REFUSED = '25006';

/** How an answer of `try_writes` begins that no fence gave; its SQLSTATE follows. */
export const FAILED = 'failed with ';

/**
 * In a function of ours, which runs as the main user: somebody else's session. RDS' own administrator is let pass: whether RDS fires event triggers
 * for what it does by itself is not documented, and nobody else can log in as it.
 */
const NOT_OURS = `session_user NOT IN (current_user, 'rdsadmin')`;

const NOW_MS = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;

/**
 * Where a user publishes all tables of a database, rows of one without a key cannot be changed: a table of ours that has none is identified by its
 * whole rows.
 */
export function changeable(table: string): string {
  return `ALTER TABLE cdk_cutover.${table} REPLICA IDENTITY FULL;`;
}

export const SCHEMA_SQL = `
CREATE TABLE IF NOT EXISTS cdk_cutover.gate ();
CREATE TABLE IF NOT EXISTS cdk_cutover.ddl_gate ();
CREATE TABLE IF NOT EXISTS cdk_cutover.installed (at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.comparison (
  fence_id uuid NOT NULL, compared_at timestamptz NOT NULL DEFAULT clock_timestamp(), equal boolean NOT NULL, detail jsonb, generation uuid);
ALTER TABLE cdk_cutover.comparison ADD COLUMN IF NOT EXISTS generation uuid;
${changeable('installed')} ${changeable('comparison')}
CREATE TABLE IF NOT EXISTS cdk_cutover.progress (fence_id uuid NOT NULL, work text NOT NULL, started_at timestamptz NOT NULL, at timestamptz NOT NULL,
  done int NOT NULL, of_tables int NOT NULL, bytes bigint NOT NULL, of_bytes bigint NOT NULL, PRIMARY KEY (fence_id, work));
CREATE TABLE IF NOT EXISTS cdk_cutover.copied (fence_id uuid PRIMARY KEY, bytes bigint NOT NULL);
CREATE TABLE IF NOT EXISTS cdk_cutover.probe (id int PRIMARY KEY, at timestamptz NOT NULL);
CREATE SEQUENCE IF NOT EXISTS cdk_cutover.lease MINVALUE 1 START 1;

CREATE OR REPLACE FUNCTION cdk_cutover.refuse_while_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fence$
BEGIN
  LOCK TABLE cdk_cutover.gate IN ROW SHARE MODE;
  IF to_regclass('cdk_cutover.closed') IS NOT NULL AND (SELECT last_value FROM cdk_cutover.lease) > ${NOW_MS} THEN
    RAISE EXCEPTION 'cannot execute % on %: writes are refused while the database moves to another server', TG_OP, TG_RELID::regclass
      USING ERRCODE = '${REFUSED}', HINT = 'Reconnect and try again in a moment.';
  END IF;
  RETURN NULL;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.refuse_ddl() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fence$
BEGIN
  LOCK TABLE cdk_cutover.ddl_gate IN ROW SHARE MODE;
  IF to_regclass('cdk_cutover.ddl_closed') IS NOT NULL AND (SELECT last_value FROM cdk_cutover.lease) > ${NOW_MS} THEN
    RAISE EXCEPTION 'cannot change the schema while the database moves to another server'
      USING ERRCODE = '${REFUSED}', HINT = 'Reconnect and try again in a moment.';
  END IF;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.refuse_ddl_start() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fence$
BEGIN
  IF ${NOT_OURS} AND current_query() ~* '\\mconcurrently\\M' THEN
    PERFORM cdk_cutover.refuse_ddl();
  END IF;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.refuse_ddl_end() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fence$
BEGIN
  IF ${NOT_OURS} AND (
    TG_TAG IN ('DROP OWNED', 'REASSIGN OWNED', 'REFRESH MATERIALIZED VIEW')
    OR EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c WHERE c.schema_name IS NULL OR c.schema_name !~ '^pg_temp')
  ) THEN
    PERFORM cdk_cutover.refuse_ddl();
  END IF;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.refuse_ddl_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fence$
BEGIN
  IF ${NOT_OURS} AND EXISTS (
    SELECT FROM pg_event_trigger_dropped_objects() o
    WHERE NOT o.is_temporary AND coalesce(o.schema_name, '') !~ '^pg_temp'
      AND NOT (cardinality(o.address_names) > 1 AND o.address_names[1] ~ '^pg_temp')
  ) THEN
    PERFORM cdk_cutover.refuse_ddl();
  END IF;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.held_lease(by_turn bigint, OUT until bigint, OUT known bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fence$
DECLARE
  holder bigint;
BEGIN
  IF to_regclass('cdk_cutover.closed') IS NULL THEN
    RAISE EXCEPTION '${OWN_SENTENCES.notClosed}' USING ERRCODE = '55000';
  END IF;
  PERFORM FROM cdk_cutover.closed FOR UPDATE;
  SELECT last_value INTO until FROM cdk_cutover.lease;
  IF until = ${SEALED} THEN
    RETURN;
  END IF;
  SELECT c.renewed, c.turn INTO known, holder FROM cdk_cutover.closed c;
  IF holder > by_turn THEN
    RAISE EXCEPTION '${OWN_SENTENCES.heldByAnother}' USING ERRCODE = '55000';
  END IF;
  -- A lease never goes back by itself: whoever moved it may have written meanwhile.
  IF until > ${NOW_MS} AND until >= known THEN
    RETURN;
  END IF;
  PERFORM setval('cdk_cutover.lease', ${LAPSED});
  RAISE EXCEPTION '${OWN_SENTENCES.lapsed}' USING ERRCODE = '55000';
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.take_lease(by_turn bigint) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fence$
DECLARE
  until bigint;
  known bigint;
  spare int;
BEGIN
  SELECT h.until, h.known INTO until, known FROM cdk_cutover.held_lease(by_turn) h;
  IF until = ${SEALED} THEN
    RETURN NULL;
  END IF;
  spare := until - ${NOW_MS};
  UPDATE cdk_cutover.closed SET turn = by_turn, renewed = least(known, ${NOW_MS}), least_left = least(least_left, spare);
  RETURN spare;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.renew_lease(by_turn bigint, seconds int) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fence$
DECLARE
  until bigint;
  known bigint;
  ahead bigint;
BEGIN
  SELECT h.until, h.known INTO until, known FROM cdk_cutover.held_lease(by_turn) h;
  IF until = ${SEALED} THEN
    RETURN until;
  END IF;
  IF NOT EXISTS (SELECT FROM cdk_cutover.closed c WHERE c.turn = by_turn) THEN
    RAISE EXCEPTION '${OWN_SENTENCES.heldByAnother}' USING ERRCODE = '55000';
  END IF;
  ahead := greatest(known, ${NOW_MS} + seconds * 1000::bigint);
  PERFORM setval('cdk_cutover.lease', ahead);
  UPDATE cdk_cutover.closed SET renewed = ahead;
  IF until > ${NOW_MS} THEN
    RETURN ahead;
  END IF;
  PERFORM setval('cdk_cutover.lease', ${LAPSED});
  RAISE EXCEPTION '${OWN_SENTENCES.lapsed}' USING ERRCODE = '55000';
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.seal_lease(expected uuid, by_turn bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fence$
DECLARE
  until bigint;
BEGIN
  PERFORM FROM cdk_cutover.closed WHERE fence_id = expected FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION '${OWN_SENTENCES.closedAnew}' USING ERRCODE = '55000';
  END IF;
  SELECT h.until INTO until FROM cdk_cutover.held_lease(by_turn) h;
  PERFORM setval('cdk_cutover.lease', ${SEALED});
  UPDATE cdk_cutover.closed SET renewed = ${SEALED};
  IF until <= ${NOW_MS} THEN
    PERFORM setval('cdk_cutover.lease', ${LAPSED});
    RAISE EXCEPTION '${OWN_SENTENCES.lapsed}' USING ERRCODE = '55000';
  END IF;
END $fence$;

CREATE OR REPLACE FUNCTION cdk_cutover.try_writes(OUT name text, OUT answer text) RETURNS SETOF record
LANGUAGE plpgsql SET lock_timeout = '100ms' AS $fence$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT g.tgrelid::regclass AS name FROM pg_catalog.pg_trigger g
    WHERE g.tgname = '${FENCE_TRIGGER}'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = g.tgrelid AND r.ev_type = '4') LOOP
    BEGIN
      BEGIN
        EXECUTE 'DELETE FROM ONLY ' || t.name || ' WHERE false';
      EXCEPTION
        -- Published without a replica identity, or by a filter of columns that are not in it: only INSERT is left to anybody.
        WHEN object_not_in_prerequisite_state OR invalid_column_reference THEN
        EXECUTE 'INSERT INTO ' || t.name || ' SELECT WHERE false';
      END;
      RAISE SQLSTATE 'CDK00';  -- gives the table's lock back at once: thousands of them would fill the lock table
    EXCEPTION
      WHEN read_only_sql_transaction THEN answer := 'refused';
      WHEN lock_not_available THEN answer := 'locked';
      WHEN insufficient_privilege THEN answer := 'forbidden';
      WHEN object_not_in_prerequisite_state THEN answer := 'forbidden';  -- published, and its rows have no identity
      WHEN SQLSTATE 'CDK00' THEN answer := 'accepted';
      WHEN OTHERS OR assert_failure THEN answer := '${FAILED}' || SQLSTATE;  -- a trigger of somebody's own, whose name comes first, may raise anything
    END;
    name := t.name;
    RETURN NEXT;
  END LOOP;
END $fence$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cdk_cutover FROM PUBLIC;
`;

/** Event triggers: what refuses, on which event, for which tags. CONCURRENTLY is refused at its start, since at its end it leaves invalid indexes. */
export const EVENT_TRIGGERS = [
  {
    name: 'cdk_cutover_fence_ddl_start',
    event: 'ddl_command_start',
    tags: ['CREATE INDEX', 'DROP INDEX', 'ALTER TABLE'],
    calls: 'cdk_cutover.refuse_ddl_start()',
  },
  { name: 'cdk_cutover_fence_ddl_end', event: 'ddl_command_end', tags: [], calls: 'cdk_cutover.refuse_ddl_end()' },
  { name: 'cdk_cutover_fence_ddl_drop', event: 'sql_drop', tags: [], calls: 'cdk_cutover.refuse_ddl_drop()' },
] as const;

/** Tables that RDS itself owns refuse triggers; clients do not write them. */
const NOT_OF_RDS = `pg_get_userbyid(c.relowner) !~ '${SYSTEM_ROLE}'`;

/** Tables that clients can write, with the fence's state on each. Temporary tables and our own are left out. */
export const TABLES_SQL = `
SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_get_userbyid(c.relowner) AS owner,
  CASE WHEN NOT has_table_privilege(c.oid, 'TRIGGER') THEN quote_ident(pg_get_userbyid(c.relowner)) END AS without_right,
  EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = '${FENCE_TRIGGER}' AND g.tgenabled = 'A' AND g.tgtype = 62
    AND g.tgqual IS NULL AND cardinality(g.tgattr::int2[]) = 0 AND g.tgfoid = to_regproc('cdk_cutover.refuse_while_closed')) AS fenced
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${NOT_OF_RDS}
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'cdk_cutover') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY c.oid`;
