import { AwsError } from './aws-error';
import { optionalText, requiredText, type Input } from './input';
import type { LocalInstance, LocalRds } from './local-aws';
import { named } from './protocol/xml';
import type { Service } from './service';

interface Proxy {
  readonly name: string;
  readonly vpcId?: string;
  /** Identifiers of the instances that it leads to. */
  readonly targets: readonly string[];
}

/** What RDS has yet to do to an instance, as DescribePendingMaintenanceActions tells it. */
export interface Maintenance {
  readonly Action: string;
  readonly CurrentApplyDate?: Date;
}

/** What items of lists are called in answers of RDS. Others are called `member`. */
const ITEMS: Readonly<Record<string, string>> = {
  AssociatedRoles: 'DBInstanceRole',
  DBInstances: 'DBInstance',
  DBParameterGroups: 'DBParameterGroup',
  PendingMaintenanceActionDetails: 'PendingMaintenanceAction',
  PendingMaintenanceActions: 'ResourcePendingMaintenanceActions',
  ReadReplicaDBClusterIdentifiers: 'ReadReplicaDBClusterIdentifier',
  ReadReplicaDBInstanceIdentifiers: 'ReadReplicaDBInstanceIdentifier',
  VpcSecurityGroups: 'VpcSecurityGroupMembership',
};

/** What RDS tells of instances and proxies; the servers themselves are others' business. */
export class Rds implements LocalRds {
  readonly service: Service;
  private readonly instances = new Map<string, LocalInstance>();
  private readonly proxies = new Map<string, Proxy>();
  private readonly maintenance = new Map<string, readonly Maintenance[]>();

  constructor(private readonly arnPrefix: string) {
    this.service = {
      prefix: 'rds',
      operations: {
        DescribeDBInstances: {
          resources: (input) => [`${arnPrefix}db:${identifier(input) ?? '*'}`],
          answer: (input) =>
            withItems({ DBInstances: this.wanted(identifier(input)).map((one) => this.described(one)) }),
        },
        DescribePendingMaintenanceActions: {
          resources: (input) => [optionalText(input, 'ResourceIdentifier') ?? `${arnPrefix}db:*`],
          answer: (input) => withItems({ PendingMaintenanceActions: this.pending(input) }),
        },
        DescribeDBProxies: {
          resources: () => [`${arnPrefix}db-proxy:*`],
          answer: () => ({
            DBProxies: [...this.proxies.values()].map(({ name, vpcId }) => ({ DBProxyName: name, VpcId: vpcId })),
          }),
        },
        DescribeDBProxyTargets: {
          resources: () => [`${arnPrefix}db-proxy:*`, `${arnPrefix}target-group:*`],
          answer: (input) => ({ Targets: this.targets(requiredText(input, 'DBProxyName')) }),
        },
      },
    };
  }

  putInstance(instance: LocalInstance): void {
    this.instances.set(instance.DBInstanceIdentifier, instance);
  }

  removeInstance(id: string): void {
    this.instances.delete(id);
  }

  /** Changes what RDS tells of an instance. */
  changeInstance(id: string, changes: Partial<LocalInstance>): void {
    this.putInstance({ ...this.find(id), ...changes });
  }

  putProxy(proxy: Proxy): void {
    this.proxies.set(proxy.name, proxy);
  }

  removeProxy(name: string): void {
    this.proxies.delete(name);
  }

  putMaintenance(id: string, actions: readonly Maintenance[]): void {
    this.maintenance.set(id, actions);
  }

  private described(instance: LocalInstance): object {
    return { DBInstanceArn: `${this.arnPrefix}db:${instance.DBInstanceIdentifier}`, ...instance };
  }

  private pending(input: Input): readonly object[] {
    const wanted = optionalText(input, 'ResourceIdentifier');
    return [...this.maintenance]
      .map(([id, actions]) => ({
        ResourceIdentifier: `${this.arnPrefix}db:${id}`,
        PendingMaintenanceActionDetails: actions,
      }))
      .filter(({ ResourceIdentifier: arn }) => wanted === undefined || arn === wanted);
  }

  private targets(name: string): readonly object[] {
    const proxy = this.proxies.get(name);
    if (!proxy) throw new AwsError('DBProxyNotFoundFault', `DB proxy ${name} doesn't exist.`, {}, 404);
    return proxy.targets.map((RdsResourceId) => ({ RdsResourceId, Type: 'RDS_INSTANCE' }));
  }

  private wanted(id: string | undefined): readonly LocalInstance[] {
    return id === undefined ? [...this.instances.values()] : [this.find(id)];
  }

  private find(id: string): LocalInstance {
    const found = this.instances.get(id);
    if (found) return found;
    throw new AwsError('DBInstanceNotFound', `DBInstance ${id} not found.`, {}, 404);
  }
}

/** RDS takes identifiers in any case. */
function identifier(input: Input): string | undefined {
  return optionalText(input, 'DBInstanceIdentifier')?.toLowerCase();
}

/** Calls the items of each list as RDS does. */
function withItems(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withItems(item));
    return ITEMS[name] === undefined ? items : named(ITEMS[name], items);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withItems(member, key)]));
}
