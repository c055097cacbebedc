/** Roles of the engine and of RDS: never clients, never copied. A regular expression for PostgreSQL and JavaScript alike. */
export const SYSTEM_ROLE = '^(pg_|rds_|rdsadmin$|rdsrepladmin$|rdsproxyadmin$|rdstopmgr$|rdswriteforwarduser$)';

/** SQL: roles of users, the session's own left out. */
export const USER_ROLES_SQL = `SELECT * FROM pg_roles WHERE rolname !~ '${SYSTEM_ROLE}' AND rolname <> session_user ORDER BY rolname`;
