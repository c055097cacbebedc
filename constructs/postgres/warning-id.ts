/**
 * Warnings of preflight, and what acknowledging one says. An upgrade with a warning that nobody acknowledged stops before anything is changed.
 * The function cannot give a warning that is not here.
 */
export const WARNINGS = {
  connections: 'there is little room for further connections, and that is enough',
  'cron-jobs': 'jobs of pg_cron are seen to by hand',
  'endpoint-ttl-long': 'clients may be refused for one long TTL',
  'foreign-tables': 'foreign tables reach their servers from green, too',
  'iam-authentication': 'green allows IAM database authentication for the same roles',
  'large-objects': 'no client changes large objects during the cutover',
  'logical-slots': 'readers of logical slots are set up against green by hand',
  'long-transactions': 'long transactions may be ended',
  'max-connections': 'green takes enough connections',
  'preloaded-libraries': 'green needs no further preloaded library',
  'read-replicas': 'replicas of green are made by hand, and their clients moved',
  'removed-names': 'the functions were looked at',
  'role-attributes': 'roles can do without the attributes that RDS refuses',
  'role-undeclared': 'roles without a secret may not log in on green until they get a password',
  'secret-host': 'clients resolve the client endpoint, not the address in their secret',
  settings: "green's settings are wanted",
  'user-mappings': 'passwords of user mappings are set on green by hand',
  wraparound: 'the cutover may wait for an autovacuum against wraparound',
} as const;

/** One of the warnings. */
export type WarningId = keyof typeof WARNINGS;
