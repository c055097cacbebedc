import { note, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account, type Side } from '../account';
import { pendingModifications } from './maintenance';

/** How long a cutover without a limit may take, as far as windows go. */
const WITHOUT_LIMIT_SECONDS = 4 * 3600;

/** Windows of RDS that are open, or open while the cutover may run. */
export async function windows(account: Account): Promise<Finding[]> {
  return [...(await windowsOf(account, 'blue')), ...(await windowsOf(account, 'green'))];
}

async function windowsOf(account: Account, side: Side): Promise<Finding[]> {
  const { now, values } = account;
  const instance = instanceOf(account, side);
  const minutes = (values.timeLimitSeconds ?? WITHOUT_LIMIT_SECONDS) / 60;
  const found: Finding[] = [];
  const { PreferredMaintenanceWindow: weekly = '', PreferredBackupWindow: daily = '' } = instance;
  if (opensWithin(weekly, now, minutes)) {
    const due = [
      ...(instance.AutoMinorVersionUpgrade ? ['automatic minor upgrades'] : []),
      ...pendingModifications(account, side),
      ...(await account.pending(side)).flatMap(({ Action }) => Action ?? []),
    ];
    if (due.length > 0) {
      found.push(
        warning(
          'maintenance-window',
          `The maintenance window of ${side} (${weekly} UTC) opens within ${minutes / 60} h, and RDS may then apply: ${due.join(', ')}`,
          'Cut over at another time, or move the window',
        ),
      );
    }
  }
  // A backup of an instance with a standby is taken from the standby.
  if (!instance.MultiAZ && opensWithin(daily, now, minutes)) {
    found.push(
      note(
        'backup-window',
        `The backup window of ${side} (${daily} UTC) opens within ${minutes / 60} h: writing pauses for a moment when the backup begins`,
        'Cut over at another time if that matters',
      ),
    );
  }
  return found;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MINUTES = 24 * 60;

/** Whether a window such as `sun:23:50-mon:00:20` or `03:00-03:30`, in UTC, is open or opens within so many minutes. */
export function opensWithin(window: string, now: Date, minutes: number): boolean {
  const [from, to] = window.toLowerCase().split('-').map(minuteOf);
  if (from === undefined || to === undefined) return false;
  const weekly = /^[a-z]/i.test(window);
  const period = weekly ? 7 * DAY_MINUTES : DAY_MINUTES;
  const at = (weekly ? now.getUTCDay() * DAY_MINUTES : 0) + now.getUTCHours() * 60 + now.getUTCMinutes();
  const since = (at - from + period) % period;
  return since < (to - from + period) % period || period - since <= minutes;
}

function minuteOf(text: string): number | undefined {
  const [, day, hours, minutes] = /^(?:([a-z]{3}):)?(\d{2}):(\d{2})$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  return Math.max(0, DAYS.indexOf(day ?? '')) * DAY_MINUTES + Number(hours) * 60 + Number(minutes);
}
