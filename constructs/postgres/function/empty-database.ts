import type { Client } from 'pg';

/** Drops what users have in a database that was empty when we found it. Extensions and our own schema stay unless told. */
const CONTENT_SQL = `SELECT format('DROP SCHEMA %I CASCADE', nspname) AS sql FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'cdk_cutover')
  UNION ALL SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, relname)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid AND d.deptype = 'e')
  UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND d.deptype = 'e')
  UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e', 'r') AND typelem = 0
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = pg_type.oid AND d.deptype = 'e')
  UNION ALL SELECT format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata`;

/** @param withOurs our schema too */
export async function emptyDatabase(client: Client, withOurs: boolean): Promise<void> {
  const { rows } = await client.query<{ sql: string }>(CONTENT_SQL);
  for (const { sql } of rows) await client.query(sql);
  if (withOurs) await client.query('DROP SCHEMA IF EXISTS cdk_cutover CASCADE');
}
