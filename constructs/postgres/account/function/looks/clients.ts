import type { DBInstance } from '@aws-sdk/client-rds';
import { names, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account } from '../account';
import { proxyNames, proxyTargets } from '../outbound';

/** Who hangs on blue and does not follow the client endpoint, and what blue can do for clients that green cannot. */
export async function clients(account: Account): Promise<Finding[]> {
  const [blue, green] = [instanceOf(account, 'blue'), instanceOf(account, 'green')];
  return [...replicas(blue), ...(await proxies(account, blue)), ...abilities(account, blue, green)];
}

function replicas(blue: DBInstance): Finding[] {
  const followers = [...(blue.ReadReplicaDBInstanceIdentifiers ?? []), ...(blue.ReadReplicaDBClusterIdentifiers ?? [])];
  if (followers.length === 0) return [];
  return [
    warning(
      'read-replicas',
      `Blue has read replicas (${names(followers)}), which go on following blue`,
      'Create replicas of green, and move their clients after the cutover',
    ),
  ];
}

async function proxies(account: Account, blue: DBInstance): Promise<Finding[]> {
  const leading: string[] = [];
  for (const proxy of await proxyNames(blue.DBSubnetGroup?.VpcId)) {
    const targets = await proxyTargets(proxy);
    if (targets.some(({ RdsResourceId: id }) => id?.toLowerCase() === account.values.blue.identifier))
      leading.push(proxy);
  }
  if (leading.length === 0) return [];
  return [
    warning(
      'rds-proxies',
      `RDS Proxies lead to blue (${names(leading)}): their clients do not follow the client endpoint, and are refused once blue is`,
      'Give those clients the client endpoint before the cutover, or a proxy of green after it',
    ),
  ];
}

function abilities({ values }: Account, blue: DBInstance, green: DBInstance): Finding[] {
  const found: Finding[] = [];
  if (blue.IAMDatabaseAuthenticationEnabled && !green.IAMDatabaseAuthenticationEnabled) {
    found.push(
      warning(
        'iam-disabled',
        'Blue lets clients log in with IAM database authentication, green does not',
        'Enable it on green, and allow rds-db:connect on the resource id of green',
      ),
    );
  }
  const has = new Set((green.AssociatedRoles ?? []).map(({ FeatureName }) => FeatureName));
  const lacking = (blue.AssociatedRoles ?? []).filter(({ FeatureName }) => !has.has(FeatureName));
  if (lacking.length > 0) {
    found.push(
      warning(
        'attached-roles',
        `Blue has roles attached for ${names(lacking.map(({ FeatureName }) => FeatureName || 'no feature'))}, green has none for that`,
        'Attach them to green (aws rds add-role-to-db-instance)',
      ),
    );
  }
  if (blue.PubliclyAccessible && !green.PubliclyAccessible) {
    found.push(
      warning(
        'public-access',
        'Blue is publicly accessible, green is not: clients outside the VPC cannot reach it',
        'Let them come by VPN or peering, or make green publicly accessible',
      ),
    );
  }
  const [old, next] = [blue.CACertificateIdentifier, green.CACertificateIdentifier];
  if (values.clientTls && old !== next) {
    found.push(
      warning(
        'ca-certificate',
        `Blue's certificate is of ${old ?? 'no authority'}, green's of ${next ?? 'no authority'}: clients that verify it must trust both`,
        "See that clients have RDS' present bundle of certificates (global-bundle.pem)",
      ),
    );
  }
  return found;
}
