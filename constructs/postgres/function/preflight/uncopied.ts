import type { Client } from 'pg';
import { error, names, note, type Finding } from '../../../../runtime/preflight/finding';
import type { Run } from '../run';
import { SYSTEM_ROLE } from '../system-roles';

const CLIENT_RELATIONS = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;

/** Those that fire on what the cutover itself makes and drops, although its sessions run as replicas where they may. */
const EVENT_TRIGGERS_SQL = `SELECT evtname AS name FROM pg_event_trigger t WHERE evtname !~ '^cdk_cutover_fence($|_ddl_)'
  AND evtevent IN ('ddl_command_start', 'ddl_command_end', 'sql_drop') AND pg_get_userbyid(evtowner) <> 'rdsadmin'
  AND (evtenabled IN ('A', 'R') OR evtenabled = 'O' AND current_setting('session_replication_role') <> 'replica')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e') ORDER BY 1`;

/** pg_dump leaves them out without a word; those of partitioned tables, which lack a part, it carries. */
const INVALID_INDEXES_SQL = `SELECT c.oid::regclass::text AS name FROM ${CLIENT_RELATIONS}
  AND c.relkind = 'i' AND EXISTS (SELECT FROM pg_index WHERE indexrelid = c.oid AND NOT indisvalid) ORDER BY 1`;

/** The master reads as a member of the owners: what an owner took from itself, it cannot read either. */
const UNREADABLE_SQL = `SELECT c.oid::regclass::text AS name FROM ${CLIENT_RELATIONS} AND c.relkind IN ('r', 'm', 'S')
    AND NOT has_table_privilege(c.relowner, c.oid, 'SELECT') AND NOT has_table_privilege(c.oid, 'SELECT')
  UNION ALL SELECT 'large object ' || oid FROM pg_largeobject_metadata WHERE pg_get_userbyid(lomowner) !~ '${SYSTEM_ROLE}' AND lomacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM aclexplode(lomacl) a WHERE a.privilege_type = 'SELECT' AND a.grantee IN (0, lomowner)) ORDER BY 1`;

/** pg_dump makes a child with its parents' columns first; one that was attached later may have them elsewhere. */
const COLUMN_ORDER_SQL = `SELECT DISTINCT attrelid::regclass::text AS name FROM (
    SELECT a.attrelid, row_number() OVER (PARTITION BY a.attrelid ORDER BY attnum) AS here,
      row_number() OVER (PARTITION BY a.attrelid ORDER BY inherited.place NULLS LAST, attnum) AS there
    FROM ${CLIENT_RELATIONS.replace(
      ' WHERE ',
      ` JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN LATERAL (SELECT min(i.inhseqno * 10000 + p.attnum) AS place FROM pg_inherits i JOIN pg_attribute p ON p.attrelid = i.inhparent
        AND p.attname = a.attname AND p.attnum > 0 WHERE i.inhrelid = c.oid) inherited ON true WHERE `,
    )}
      AND c.relkind = 'r' AND NOT c.relispartition AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)) x
  WHERE here <> there ORDER BY 1`;

/** Their control files give extensions a comment; another one is somebody's own, and on RDS only the engine's owner of the extension may give it. */
const EXTENSION_COMMENTS_SQL = `SELECT extname AS name FROM pg_extension e JOIN pg_available_extensions a ON a.name = extname
  WHERE obj_description(e.oid, 'pg_extension') IS DISTINCT FROM a.comment AND obj_description(e.oid, 'pg_extension') IS NOT NULL ORDER BY 1`;

/** A restored key is enforced; the comparison would call it another one. */
const UNENFORCED_SQL = `SELECT DISTINCT k.conname || ' on ' || c.oid::regclass AS name FROM ${CLIENT_RELATIONS.replace(
  ' WHERE ',
  ` JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' JOIN pg_trigger t ON t.tgconstraint = k.oid WHERE `,
)} AND t.tgisinternal AND t.tgenabled <> 'O' ORDER BY 1`;

/** What blue's databases hold that cannot be brought to green as it is. */
export async function uncopied(run: Run): Promise<Finding[]> {
  const found = await run.blue.each(async (client, database) => {
    const listed = async (sql: string) => names(await namesOf(client, sql));
    const [triggers, indexes, unreadable, unenforced, order, comments] = [
      await listed(EVENT_TRIGGERS_SQL),
      await listed(INVALID_INDEXES_SQL),
      await listed(UNREADABLE_SQL),
      await listed(UNENFORCED_SQL),
      await listed(COLUMN_ORDER_SQL),
      await listed(EXTENSION_COMMENTS_SQL),
    ];
    const where = `Database "${database}" of blue has`;
    return [
      triggers === ''
        ? []
        : error(
            'event-triggers',
            `${where} event triggers that fire on what the cutover makes and drops as well: ${triggers}`,
            'ALTER EVENT TRIGGER … ENABLE, not ALWAYS nor REPLICA, or DISABLE until the cutover is over',
          ),
      indexes === ''
        ? []
        : error(
            'invalid-indexes',
            `${where} invalid indexes, which are not copied: ${indexes}`,
            'DROP INDEX, or drop it and create it anew',
          ),
      unreadable === ''
        ? []
        : error(
            'unreadable',
            `${where} what not even its owner may read, so that it cannot be copied: ${unreadable}`,
            'GRANT SELECT … TO its owner, or drop it',
          ),
      unenforced === ''
        ? []
        : error(
            'unenforced-foreign-keys',
            `${where} foreign keys whose triggers are switched off, as they would not be on green: ${unenforced}`,
            'ALTER TABLE … ENABLE TRIGGER ALL on both tables of each, once its rows are mended, or drop the key',
          ),
      order === ''
        ? []
        : error(
            'column-order',
            `${where} tables whose inherited columns do not come first, or not in the order of their parents, as they would on green: ${order}`,
            'ALTER TABLE … NO INHERIT … before the cutover, and INHERIT once it is over; or make the table anew in that order',
          ),
      comments === ''
        ? []
        : note(
            'extension-comments',
            `${where} extensions with comments of their own, which are not copied: ${comments}`,
            'COMMENT ON EXTENSION … on green once it serves, where you may',
          ),
    ].flat();
  });
  return found.flat();
}

async function namesOf(client: Client, sql: string): Promise<string[]> {
  return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
}
