/**
 * Warnings of preflight, and what acknowledging one says. An upgrade with a warning that nobody acknowledged stops before anything is changed.
 * The function cannot give a warning that is not here.
 */
export const WARNINGS = {
  'all-tables-published': 'subscribers to all of a database may stop at tables of ours',
  'attached-roles': 'green can do without the roles that blue has attached',
  'backup-retention': 'green is not backed up automatically',
  'ca-certificate': 'clients trust the certificate authority of green',
  'client-creates-databases': 'no client makes a database, or writes into template1, during the cutover',
  connections: 'there is little room for further connections, and that is enough',
  'cron-jobs': 'jobs of pg_cron are seen to by hand',
  'deletion-protection': 'green may be deleted',
  disk: "green's storage takes what blue holds",
  'engine-grants': 'rights on objects of the engine are given and taken on green by hand',
  'endpoint-ttl-long': 'clients may be refused for one long TTL',
  'foreign-tables': 'foreign tables reach their servers from green, too',
  'iam-authentication': 'green allows IAM database authentication for the same roles',
  'iam-disabled': 'no client logs in with IAM database authentication',
  ingress: 'who may reach blue and not green needs no access',
  'instance-busy': 'what RDS does with the instance does not harm the cutover',
  'large-objects': 'no client changes large objects during the cutover',
  'logical-slots': 'readers of logical slots are set up against green by hand',
  'long-transactions': 'long transactions may be ended',
  'maintenance-window': 'RDS applies nothing during the cutover',
  'max-connections': 'green takes enough connections',
  'multi-az': 'green has no standby',
  'parameter-grants': 'rights on parameters are granted on green by hand',
  'pending-maintenance': 'RDS applies its pending maintenance at another time',
  'pending-modifications': 'RDS applies pending modifications at another time',
  'pending-reboot': 'the parameters in force on green are enough',
  'preloaded-libraries': 'green needs no further preloaded library',
  'public-access': 'no client comes over the internet',
  'rds-proxies': 'clients of the proxies are moved by hand',
  'read-replicas': 'replicas of green are made by hand, and their clients moved',
  'removed-names': 'the functions were looked at',
  'role-attributes': 'roles can do without the attributes that RDS refuses',
  'role-undeclared': 'roles without a secret may not log in on green until they get a password',
  'secret-rotation': 'no secret is rotated during the upgrade',
  'secret-host': 'clients resolve the client endpoint, not the address in their secret',
  'storage-encryption': "green's storage need not be encrypted",
  settings: "green's settings are wanted",
  template1: 'new databases on green need nothing of what users put into template1',
  'user-mappings': 'passwords of user mappings are set on green by hand',
  wraparound: 'the cutover may wait for an autovacuum against wraparound',
} as const;

/** One of the warnings. */
export type WarningId = keyof typeof WARNINGS;
