import { names, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account, type Side } from '../account';

/** What waits to be applied, and may restart a server when nobody wants that. */
export async function maintenance(account: Account): Promise<Finding[]> {
  return [...(await waiting(account, 'blue')), ...(await waiting(account, 'green')), ...pendingReboot(account)];
}

/** Names of what is to be changed. RDS lists only those, but for empty lists. */
export function pendingModifications(account: Account, side: Side): string[] {
  return Object.entries(instanceOf(account, side).PendingModifiedValues ?? {})
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
}

async function waiting(account: Account, side: Side): Promise<Finding[]> {
  const found: Finding[] = [];
  const modified = pendingModifications(account, side);
  if (modified.length > 0) {
    found.push(
      warning(
        'pending-modifications',
        `Modifications of ${side} are pending (${names(modified)}): they are applied in its maintenance window or by a reboot`,
        'Apply them before the cutover (--apply-immediately, or a reboot), or take them back',
      ),
    );
  }
  // Without a date nobody asked for it, and nothing happens by itself.
  const dated = (await account.pending(side)).filter(({ CurrentApplyDate }) => CurrentApplyDate !== undefined);
  if (dated.length > 0) {
    const actions = dated.map(({ Action, CurrentApplyDate }) => `${Action} on ${CurrentApplyDate?.toISOString()}`);
    found.push(
      warning(
        'pending-maintenance',
        `Maintenance of ${side} is due (${names(actions)})`,
        'Apply it before the cutover (aws rds apply-pending-maintenance-action), or cut over well before that date',
      ),
    );
  }
  return found;
}

function pendingReboot(account: Account): Finding[] {
  const groups = (instanceOf(account, 'green').DBParameterGroups ?? []).filter(
    ({ ParameterApplyStatus: status }) => status !== undefined && status !== 'in-sync',
  );
  if (groups.length === 0) return [];
  const states = groups.map(
    ({ DBParameterGroupName, ParameterApplyStatus }) => `${DBParameterGroupName}: ${ParameterApplyStatus}`,
  );
  return [
    warning(
      'pending-reboot',
      `Parameters of green are not in force yet (${names(states)})`,
      'Reboot green before preparing, so that it is tried as it will serve',
    ),
  ];
}
