import type { DumpPlan } from './plan';
import { isGrantable, isSystemRole, rolesAmong } from './system-roles';

/**
 * Plans that roles are members of roles. The master user is one of every role anyway, and what RDS gives to nobody is noted instead.
 * @param options as `GRANT … WITH` takes them
 */
export function planMemberships(
  plan: DumpPlan,
  roles: readonly string[],
  members: readonly string[],
  options: readonly string[] = [],
): void {
  for (const role of rolesAmong(roles)) {
    for (const member of rolesAmong(members)) {
      if (isSystemRole(member)) continue;
      if (isGrantable(role)) {
        plan.role(role);
        plan.role(member);
        plan.memberships.push({ role, member, options });
      } else if (role === 'rds_superuser') plan.masters.add(member);
      else {
        plan.notes.add(
          `"${member}" is a member of ${role} in the dump; that was left out, for it reaches beyond the databases.`,
        );
      }
    }
  }
}

/** Takes back what was planned so. */
export function forgetMemberships(plan: DumpPlan, roles: readonly string[], members: readonly string[]): void {
  const kept = plan.memberships.filter(({ role, member }) => !(roles.includes(role) && members.includes(member)));
  plan.memberships.splice(0, plan.memberships.length, ...kept);
}
