-- Before PostgreSQL 13 only a superuser may create an extension; RDS opens that to rds_superuser.
BEGIN;
SET LOCAL ROLE rds_superuser;
CREATE EXTENSION citext;
COMMIT;
