import { escapeIdentifier, escapeLiteral } from 'pg';

export interface Master {
  readonly username: string;
  readonly password: string;
}

/**
 * What a new RDS instance has: its roles, the master user with the rights of one, and databases.
 *
 * `rds_superuser` really is a superuser here (NOLOGIN): on RDS it may do a few things that need one, event triggers for instance. The
 * master is a member and inherits none of that; only `SET ROLE rds_superuser` does. On RDS the master may grant `rds_superuser` on; here
 * it may not.
 *
 * @param major decides which predefined roles exist. @param databaseName `DBName` of the instance; the database `postgres` exists anyway.
 */
export function instanceStatements(major: number, master: Master, databaseName?: string): readonly string[] {
  const user = escapeIdentifier(master.username);
  const predefined = [
    'pg_monitor',
    'pg_signal_backend',
    ...(major >= 15 ? ['pg_checkpoint'] : []),
    ...(major >= 16 ? ['pg_create_subscription', 'pg_use_reserved_connections'] : []),
  ];
  const services = ['rds_replication', 'rds_password', 'rds_iam', 'rds_ad'];
  return [
    ...services.map((role) => `CREATE ROLE ${role} NOLOGIN`),
    'CREATE ROLE rds_superuser NOLOGIN SUPERUSER',
    // RDS lets nobody have these, who could then reach its machine. Whoever may make roles could grant them, but for a superuser's.
    "UPDATE pg_authid SET rolsuper = true WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')",
    `GRANT ${[...predefined, ...services].join(', ')} TO rds_superuser WITH ADMIN OPTION`,
    `CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB NOSUPERUSER INHERIT PASSWORD ${escapeLiteral(master.password)} VALID UNTIL 'infinity'`,
    `GRANT rds_superuser TO ${user}`,
    'CREATE DATABASE rdsadmin',
    'REVOKE ALL ON DATABASE rdsadmin FROM PUBLIC',
    `ALTER DATABASE postgres OWNER TO ${user}`,
    `ALTER DATABASE template1 OWNER TO ${user}`,
    ...(databaseName && databaseName !== 'postgres'
      ? [`CREATE DATABASE ${escapeIdentifier(databaseName)} OWNER ${user}`]
      : []),
  ];
}
