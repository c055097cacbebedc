/** SQL condition on `pg_database`: databases of users, templates of theirs included. `rdsadmin` belongs to RDS. */
export const CLIENT_DATABASES = `datallowconn AND datname NOT IN ('template0', 'template1', 'rdsadmin')`;
