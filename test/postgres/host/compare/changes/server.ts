import type { Change } from './change';

/** What a server has beside its databases' contents. */
export const SERVER: readonly Change[] = [
  { sql: 'CREATE ROLE born', found: ['role born is only on green'] },
  { sql: 'ALTER ROLE kong CREATEDB', found: ['role kong differs in rolcreatedb'] },
  { sql: 'ALTER ROLE kong CREATEROLE', found: ['role kong differs in rolcreaterole'] },
  { sql: 'ALTER ROLE kong REPLICATION', found: ['role kong differs in rolreplication'] },
  { sql: 'ALTER ROLE kong BYPASSRLS', found: ['role kong differs in rolbypassrls'] },
  {
    // Before 16 it decides what all of its memberships give.
    sql: 'ALTER ROLE kong NOINHERIT',
    found: ['membership of kong in reader differs in inherit option', 'role kong differs in rolinherit'],
  },
  { sql: 'ALTER ROLE kong SUPERUSER', found: ['role kong differs in rolsuper'] },
  { sql: 'ALTER ROLE kong CONNECTION LIMIT 8', found: ['role kong differs in rolconnlimit'] },
  { sql: `ALTER ROLE kong VALID UNTIL '2031-01-01'`, found: ['role kong differs in valid until'] },
  {
    sql: 'ALTER ROLE kong RENAME TO king',
    found: [
      'membership of king in reader is only on green',
      'membership of kong in reader is missing on green',
      'role king is only on green',
      'role kong is missing on green',
      'table app.t differs in rights',
    ],
  },
  { sql: `ALTER ROLE kong SET work_mem = '9MB'`, found: ['setting of kong in all databases is only on green'] },
  {
    sql: `ALTER ROLE kong IN DATABASE everything SET work_mem = '9MB'`,
    found: ['setting of kong in everything is only on green'],
  },
  { sql: `ALTER ROLE ALL SET work_mem = '9MB'`, found: ['setting of all roles in all databases is only on green'] },
  {
    sql: `ALTER ROLE ALL IN DATABASE everything SET work_mem = '9MB'`,
    found: ['setting of all roles in everything is only on green'],
  },
  { sql: `COMMENT ON ROLE kong IS 'born'`, found: ['role kong differs in comment'] },
  { sql: 'REVOKE reader FROM kong', found: ['membership of kong in reader is missing on green'] },
  { sql: 'GRANT reader TO kong WITH ADMIN OPTION', found: ['membership of kong in reader differs in admin option'] },
  { sql: 'GRANT reader TO owner_b', found: ['membership of owner_b in reader is only on green'] },
  { sql: 'GRANT pg_read_all_data TO kong', found: ['membership of kong in pg_read_all_data is only on green'] },
  {
    sql: 'REVOKE kong FROM master; GRANT master TO kong',
    found: ['membership of kong in the master is only on green'],
  },
  {
    sql: `ALTER DATABASE everything SET work_mem = '9MB'`,
    found: ['setting of all roles in everything is only on green'],
  },
  { sql: 'ALTER DATABASE everything CONNECTION LIMIT 5', found: ['database everything differs in datconnlimit'] },
  { sql: 'ALTER DATABASE everything IS_TEMPLATE true', found: ['database everything differs in datistemplate'] },
  { sql: 'ALTER DATABASE postgres ALLOW_CONNECTIONS false', found: ['database postgres differs in datallowconn'] },
  { sql: 'ALTER DATABASE everything OWNER TO owner_b', found: ['database everything differs in owner, rights'] },
  { sql: 'REVOKE TEMP ON DATABASE everything FROM PUBLIC', found: ['database everything differs in rights'] },
  { sql: 'GRANT CREATE ON DATABASE everything TO kong', found: ['database everything differs in rights'] },
  { sql: 'GRANT CREATE ON DATABASE postgres TO kong', found: ['database postgres differs in rights'] },
  { sql: `COMMENT ON DATABASE everything IS 'born'`, found: ['database everything differs in comment'] },
  {
    sql: `UPDATE pg_database SET encoding = 8 WHERE datname = 'everything'`,
    found: ['database everything differs in encoding'],
  },
  {
    sql: `UPDATE pg_database SET datcollate = 'POSIX' WHERE datname = 'everything'`,
    found: ['database everything differs in datcollate'],
  },
  {
    sql: `UPDATE pg_database SET datctype = 'POSIX' WHERE datname = 'everything'`,
    found: ['database everything differs in datctype'],
  },
  {
    sql: `UPDATE pg_database SET datlocprovider = 'i', daticulocale = 'de' WHERE datname = 'everything'`,
    found: ['database everything differs in locale, provider'],
  },
  {
    sql: 'GRANT SET ON PARAMETER work_mem TO kong',
    found: ['right on a parameter on work_mem is only on green: it is not carried over: change it on green by hand'],
  },
];
