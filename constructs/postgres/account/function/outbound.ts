/** The only file that touches the network: RDS, EC2, and the function in the VPC. */
import { EC2Client, paginateDescribeSecurityGroupRules, type SecurityGroupRule } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeDBInstancesCommand,
  DescribePendingMaintenanceActionsCommand,
  paginateDescribeDBProxies,
  paginateDescribeDBProxyTargets,
  RDSClient,
  type DBInstance,
  type DBProxyTarget,
  type PendingMaintenanceAction,
} from '@aws-sdk/client-rds';
import { onceAwake } from '../../../../lib/operate/waking';
import { patience } from '../../../../runtime/patience';
import { asking } from './missing-right';

const sdk = patience(3, 10_000);
/** The function in the VPC waits for servers that do not answer. */
const patient = patience(1, 120_000);

let rds: RDSClient | undefined;
let ec2: EC2Client | undefined;
let lambda: LambdaClient | undefined;

/** An instance as RDS describes it; `undefined` when there is none of that identifier. */
export async function describeInstance(identifier: string): Promise<DBInstance | undefined> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier });
  try {
    const { DBInstances } = await asking('rds:DescribeDBInstances', () => (rds ??= new RDSClient(sdk)).send(command));
    return DBInstances?.[0];
  } catch (error) {
    if (error instanceof Error && /^DBInstanceNotFound/.test(error.name)) return undefined;
    throw error;
  }
}

/** What RDS has yet to do to an instance. */
export async function pendingMaintenance(instanceArn: string): Promise<PendingMaintenanceAction[]> {
  const command = new DescribePendingMaintenanceActionsCommand({ ResourceIdentifier: instanceArn });
  const { PendingMaintenanceActions } = await asking('rds:DescribePendingMaintenanceActions', () =>
    (rds ??= new RDSClient(sdk)).send(command),
  );
  return (PendingMaintenanceActions ?? []).flatMap(({ PendingMaintenanceActionDetails: details }) => details ?? []);
}

/** Names of the RDS Proxies of a VPC. */
export async function proxyNames(vpcId: string | undefined): Promise<string[]> {
  const client = (rds ??= new RDSClient(sdk));
  return asking('rds:DescribeDBProxies', async () => {
    const names: string[] = [];
    for await (const { DBProxies } of paginateDescribeDBProxies({ client }, {})) {
      for (const { DBProxyName, VpcId } of DBProxies ?? []) {
        if (DBProxyName && (vpcId === undefined || VpcId === undefined || VpcId === vpcId)) names.push(DBProxyName);
      }
    }
    return names;
  });
}

/** Where a proxy leads. */
export async function proxyTargets(DBProxyName: string): Promise<DBProxyTarget[]> {
  const client = (rds ??= new RDSClient(sdk));
  return asking('rds:DescribeDBProxyTargets', async () => {
    const targets: DBProxyTarget[] = [];
    for await (const page of paginateDescribeDBProxyTargets({ client }, { DBProxyName })) {
      targets.push(...(page.Targets ?? []));
    }
    return targets;
  });
}

/** Every rule of some security groups. */
export async function rulesOf(groupIds: readonly string[]): Promise<SecurityGroupRule[]> {
  if (groupIds.length === 0) return [];
  const client = (ec2 ??= new EC2Client(sdk));
  const asked = { Filters: [{ Name: 'group-id', Values: [...groupIds] }] };
  return asking('ec2:DescribeSecurityGroupRules', async () => {
    const rules: SecurityGroupRule[] = [];
    for await (const page of paginateDescribeSecurityGroupRules({ client, pageSize: 1000 }, asked)) {
      rules.push(...(page.SecurityGroupRules ?? []));
    }
    return rules;
  });
}

/** Of this function's four minutes, what is left after this is enough for everything else. */
const WAKING_MS = 100_000;

/** Asks the function in the VPC, which may have been idle for weeks. Throws in that function's own words. */
export async function invoke(functionName: string, payload: object): Promise<Readonly<Record<string, unknown>>> {
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
  const { FunctionError, Payload } = await onceAwake(
    () => asking('lambda:InvokeFunction', () => (lambda ??= new LambdaClient(patient)).send(command)),
    { forMs: WAKING_MS },
  );
  const answer = JSON.parse(Payload?.transformToString() || '{}') as Record<string, unknown>;
  if (FunctionError === undefined) return answer;
  throw new Error(typeof answer.errorMessage === 'string' ? answer.errorMessage : FunctionError);
}
