/** Roles of the engine and of RDS: every instance has its own, and no dump brings them. */
const SYSTEM_ROLE = /^(pg_|rds_|rdsadmin$|rdsrepladmin$|rdsproxyadmin$|rdstopmgr$|rdswriteforwarduser$)/;

/** What may be granted to roles of a dump. The others would let it reach this machine, or make it a superuser. */
const HARMLESS =
  /^pg_(monitor|read_all_settings|read_all_stats|stat_scan_tables|signal_backend|read_all_data|write_all_data|checkpoint|maintain)$/;

export function isSystemRole(name: string): boolean {
  return SYSTEM_ROLE.test(name);
}

/** Words that stand for everybody, or for whoever runs a statement. */
const NO_NAMES = ['public', 'current_user', 'session_user', 'current_role'];

/** Those that name a role of a dump. */
export function rolesAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => !NO_NAMES.includes(name));
}

export function isGrantable(role: string): boolean {
  return !isSystemRole(role) || HARMLESS.test(role);
}

/** Extensions that exist on RDS only: no other engine has them. */
export function isRdsExtension(name: string): boolean {
  return /^(aws_|rds_)/.test(name) || ['flow_control', 'log_fdw', 'pg_transport', 'apg_plan_mgmt'].includes(name);
}
