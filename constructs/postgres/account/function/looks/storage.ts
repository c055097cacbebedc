import type { DBInstance } from '@aws-sdk/client-rds';
import { note, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account } from '../account';

const GIB = 1024 ** 3;
/** Restoring takes more than the data: its write-ahead log, and sorting for indexes. */
const MARGIN = 1.25;

/** Whether green has the room, and how much of a server it is beside blue. */
export async function storage(account: Account): Promise<Finding[]> {
  const [blue, green] = [instanceOf(account, 'blue'), instanceOf(account, 'green')];
  return [...room(account, green), ...capacity(blue, green)];
}

function room({ measured }: Account, green: DBInstance): Finding[] {
  const has = (green.AllocatedStorage ?? 0) * GIB;
  if (measured === undefined || measured.bytes * MARGIN <= has) return [];
  const [held, wanted] = [measured.bytes, measured.bytes * MARGIN].map((bytes) => Math.ceil(bytes / GIB));
  return [
    warning(
      'disk',
      `Green has ${green.AllocatedStorage ?? 0} GiB, blue's databases hold ${held} GiB`,
      // Storage is enlarged once in six hours at most ("Managing capacity automatically with storage autoscaling" in the guide of RDS).
      `Enlarge green to ${wanted} GiB at least (a quarter more than blue holds) before preparing; automatic scaling comes too late for a restore`,
    ),
  ];
}

function capacity(blue: DBInstance, green: DBInstance): Finding[] {
  const [old, next] = [blue, green].map(
    ({ DBInstanceClass, StorageType, Iops }) =>
      `${DBInstanceClass ?? 'unknown'}, ${StorageType ?? 'unknown'}${Iops === undefined ? '' : ` with ${Iops} IOPS`}`,
  );
  if (old === next || blue.DBInstanceClass === undefined) return [];
  return [note('capacity', `Blue is ${old}; green is ${next}`, 'See that green can carry the load of blue')];
}
