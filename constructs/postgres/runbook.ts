import { Runbook } from '../../lib/runbook/runbook';
import { MAIN_FUNCTION } from '../../lib/runbook/main-function';
import { ACCOUNT_FUNCTION } from './path/actions';
import { hostScripts } from './host-scripts';
import { cutover } from './path/cutover';
import { fallBack } from './path/fall-back';
import { owner } from './path/owner';
import { retire } from './path/retire';
import { postgresParameters, postgresValues } from './values';

/** What varies between the runbooks of PostgreSQL upgrades by dump and restore. */
export interface DumpAndRestoreProps {
  /** Names the upgrade. */
  readonly id: string;
  /** Version of blue, e.g. `11.22`. */
  readonly blueVersion: string;
  /** Version of green, e.g. `15.17`. */
  readonly greenVersion: string;
  /** Longest time for copying, in seconds. */
  readonly copySeconds: number;
}

/** The upgrade of RDS PostgreSQL by dump and restore. */
export function dumpAndRestore(props: DumpAndRestoreProps): Runbook {
  return new Runbook({
    id: props.id,
    title: `PostgreSQL ${props.blueVersion} → ${props.greenVersion} by dump and restore`,
    system: 'postgres',
    values: postgresValues,
    parameters: postgresParameters,
    scripts: hostScripts(),
    functions: [{ name: MAIN_FUNCTION, inVpc: true }, { name: ACCOUNT_FUNCTION }],
    cutover: cutover(props.copySeconds),
    prepare: [
      'look-at-account',
      'preflight',
      'start-host',
      'find-host',
      'ready-host',
      'install-fence',
      'create-roles',
      'create-databases',
      'try-schema',
      'try-logins',
      'stop-host',
    ],
    fallBack,
    retire,
    owner,
  });
}
