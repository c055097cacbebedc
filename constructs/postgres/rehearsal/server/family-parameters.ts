/** Parameters of an RDS parameter group, by name, values as RDS spells them. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * What RDS' default parameter group of a major version sets that clients notice and that differs from PostgreSQL's own defaults, or
 * between majors.
 */
export function familyDefaults(major: number): Parameters {
  return {
    'rds.force_ssl': major >= 15 ? '1' : '0',
    'rds.accepted_password_auth_method': 'md5+scram',
    'rds.logical_replication': '0',
    password_encryption: major >= 14 ? 'scram-sha-256' : 'md5',
    timezone: 'UTC',
    max_connections: '200',
    idle_in_transaction_session_timeout: '86400000',
    ...(major >= 12 ? { ssl_min_protocol_version: 'TLSv1.2' } : {}),
  };
}

/** Sized for an instance's memory or tied to AWS' machines: read, shown, and not given to a server on this machine. */
const KEPT_AS_DATA = new Set([
  'shared_buffers',
  'huge_pages',
  'effective_cache_size',
  'shared_preload_libraries',
  'ssl',
]);

/**
 * The lines of postgresql.conf that follow from a parameter group. Names with a dot (`rds.force_ssl`, …) are set as well: PostgreSQL keeps
 * them as custom settings, so `SHOW rds.force_ssl` answers as on RDS. Formulas such as `{DBInstanceClassMemory/9531392}` stay data.
 */
export function settingsOf(parameters: Parameters): Parameters {
  const applied = Object.entries(parameters).filter(([name, value]) => !KEPT_AS_DATA.has(name) && !value.includes('{'));
  return {
    ...Object.fromEntries(applied),
    ...(isOn(parameters['rds.logical_replication']) ? { wal_level: 'logical' } : {}),
  };
}

export function isOn(value: string | undefined): boolean {
  return /^(1|on|true|yes)$/i.test(value ?? '');
}
