import type { Change } from './change';

/** Foreign data, publications, event triggers, subscriptions. */
export const REMOTE: readonly Change[] = [
  {
    sql: `ALTER FOREIGN DATA WRAPPER fdw OPTIONS (SET debug 'b')`,
    found: ['foreign-data wrapper fdw differs in options'],
  },
  {
    sql: 'ALTER FOREIGN DATA WRAPPER fdw HANDLER public.postgres_fdw_handler',
    found: ['foreign-data wrapper fdw differs in functions'],
  },
  { sql: 'DROP FOREIGN DATA WRAPPER fdw', found: ['foreign-data wrapper fdw is missing on green'] },
  { sql: `ALTER SERVER srv OPTIONS (SET host '127.0.0.2')`, found: ['foreign server srv differs in options'] },
  { sql: `ALTER SERVER srv VERSION '2'`, found: ['foreign server srv differs in srvversion'] },
  { sql: 'ALTER SERVER srv OWNER TO owner_b', found: ['foreign server srv differs in owner, rights'] },
  { sql: 'CREATE SERVER born FOREIGN DATA WRAPPER postgres_fdw', found: ['foreign server born is only on green'] },
  { sql: 'DROP USER MAPPING FOR owner_a SERVER srv', found: ['user mapping of owner_a at srv is missing on green'] },
  { sql: 'CREATE USER MAPPING FOR PUBLIC SERVER srv', found: ['user mapping of public at srv is only on green'] },
  {
    sql: `ALTER FOREIGN TABLE app.far OPTIONS (SET table_name 'z')`,
    found: ['foreign table app.far differs in foreign options'],
  },
  {
    sql: `ALTER FOREIGN TABLE app.far ALTER id OPTIONS (SET column_name 'y')`,
    found: ['column app.far.id differs in foreign options'],
  },
  {
    sql: 'DROP FOREIGN TABLE app.far',
    found: [
      'column app.far.b is missing on green',
      'column app.far.id is missing on green',
      'foreign table app.far is missing on green',
    ],
  },
  {
    sql: 'ALTER PUBLICATION "some" ADD TABLE app.k',
    found: ['published table app.k of publication "some" is only on green'],
  },
  {
    sql: 'ALTER PUBLICATION "some" DROP TABLE app.t',
    found: ['published table app.t of publication "some" is missing on green'],
  },
  {
    sql: 'ALTER PUBLICATION "some" SET TABLE app.t WHERE (id > 1)',
    found: ['published table app.t of publication "some" differs in rows'],
  },
  {
    sql: 'ALTER PUBLICATION "some" SET TABLE app.t (id)',
    found: ['published table app.t of publication "some" differs in columns'],
  },
  {
    sql: `ALTER PUBLICATION "some" SET (publish = 'insert, update')`,
    found: ['publication "some" differs in pubupdate'],
  },
  {
    sql: 'ALTER PUBLICATION "some" SET (publish_via_partition_root = true)',
    found: ['publication "some" differs in pubviaroot'],
  },
  { sql: 'ALTER PUBLICATION "some" ADD TABLES IN SCHEMA other', found: ['publication "some" differs in schemas'] },
  { sql: 'ALTER PUBLICATION "some" OWNER TO owner_b', found: ['publication "some" differs in owner'] },
  { sql: 'DROP PUBLICATION every', found: ['publication every is missing on green'] },
  { sql: 'CREATE PUBLICATION born', found: ['publication born is only on green'] },
  { sql: 'DROP EVENT TRIGGER et', found: ['event trigger et is missing on green'] },
  { sql: 'ALTER EVENT TRIGGER et ENABLE', found: ['event trigger et differs in evtenabled'] },
  {
    sql: `DROP EVENT TRIGGER et; CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION app.on_ddl(); ALTER EVENT TRIGGER et DISABLE`,
    found: ['event trigger et differs in tags'],
  },
  {
    sql: 'ALTER SUBSCRIPTION sub SET PUBLICATION q WITH (refresh = false)',
    found: ['subscription sub differs in publications'],
  },
  { sql: 'UPDATE pg_subscription SET subenabled = true', found: ['subscription sub differs in enabled'] },
  {
    sql: `CREATE SUBSCRIPTION born CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false, slot_name = none)`,
    found: ['subscription born is only on green'],
  },
];
