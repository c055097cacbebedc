import type { Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account } from '../account';

/** Whether tomorrow's production is as safe as today's. */
export async function protection(account: Account): Promise<Finding[]> {
  const [blue, green] = [instanceOf(account, 'blue'), instanceOf(account, 'green')];
  const found: Finding[] = [];
  if (!green.BackupRetentionPeriod) {
    found.push(
      warning('backup-retention', 'Green keeps no automatic backups', 'Give it a backup retention of a day at least'),
    );
  }
  if (!green.DeletionProtection) {
    found.push(warning('deletion-protection', 'Green may be deleted', 'Turn deletion protection on'));
  }
  if (blue.MultiAZ && !green.MultiAZ) {
    found.push(
      warning(
        'multi-az',
        'Blue has a standby in another zone, green has none',
        'Make green Multi-AZ before the cutover',
      ),
    );
  }
  if (blue.StorageEncrypted && !green.StorageEncrypted) {
    found.push(
      warning(
        'storage-encryption',
        "Blue's storage is encrypted, green's is not",
        'Give the upgrade an encrypted green: an instance cannot be encrypted afterwards',
      ),
    );
  }
  return found;
}
