/** Tables of clients, to be narrowed by further conditions. */
export const CLIENT_TABLES = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;
