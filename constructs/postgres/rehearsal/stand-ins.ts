/** What of the local PostgreSQL only stands in for RDS, one sentence each. */
export const STAND_INS: readonly string[] = [
  'RDS for PostgreSQL: rds_superuser is a superuser here, which the main user becomes for what RDS opens to it and PostgreSQL does not: event triggers, extensions, settings of roles and databases, publications of all tables, sessions in which event triggers do not fire.',
];
