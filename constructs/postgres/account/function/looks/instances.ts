import type { DBInstance } from '@aws-sdk/client-rds';
import { error, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import type { Account, Side } from '../account';
import { describeInstance } from '../outbound';
import type { InstanceValues } from '../values';

/** In these states an instance serves as ever, while RDS works on it ("Viewing DB instance status" in the guide of RDS). */
const SERVING = [
  'backing-up',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
  'storage-config-upgrade',
  'storage-initialization',
  'storage-optimization',
];

/** Both are what was declared, primaries, and ready. */
export async function instances(account: Account): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const side of ['blue', 'green'] as const) {
    const declared = account.values[side];
    const instance = await describeInstance(declared.identifier);
    if (instance === undefined) {
      found.push(
        error(
          'instance-missing',
          `There is no DB instance "${declared.identifier}", which is declared as ${side}`,
          'Correct its instanceIdentifier; it must lie in the account and region of the upgrade',
        ),
      );
      continue;
    }
    account.instances.set(side, instance);
    found.push(...identity(side, declared, instance), ...state(side, instance));
  }
  return found;
}

function identity(side: Side, { identifier, host }: InstanceValues, instance: DBInstance): Finding[] {
  const address = instance.Endpoint?.Address;
  if (address === undefined || plain(address) === plain(host)) return [];
  return [
    error(
      'instance-address',
      `DB instance "${identifier}" listens on ${address}, but ${host} is declared as the address of ${side}`,
      'Declare identifier and address of one and the same instance',
    ),
  ];
}

function state(side: Side, instance: DBInstance): Finding[] {
  const { DBInstanceStatus: status = 'unknown', ReadReplicaSourceDBInstanceIdentifier: source } = instance;
  const found: Finding[] = [];
  if (source !== undefined) {
    found.push(
      error(
        'instance-replica',
        `${side} is a read replica of "${source}"`,
        'Declare the primary, or promote the replica',
      ),
    );
  }
  if (SERVING.includes(status)) {
    found.push(
      warning(
        'instance-busy',
        `RDS is at work on ${side} (${status}), which may slow it down`,
        'Wait until it is available',
      ),
    );
  } else if (status !== 'available') {
    found.push(
      error('instance-status', `${side} is ${status}, not available`, 'Wait until it is available, or mend it'),
    );
  }
  return found;
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
