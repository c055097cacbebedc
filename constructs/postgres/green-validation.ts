import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { requireProps, type Fixes } from '../required-props';
import type { PostgresGreenProps } from './postgres-green';

const NEEDED: Fixes<PostgresGreenProps> = {
  vpc: "Give blue's VPC",
  parameters: 'Give a PostgresParameters: it says the version, and what clients can do',
  instanceType: "Give an ec2.InstanceType, e.g. new InstanceType('m7g.large')",
  allocatedStorage: "Give GiB, 20 at least: it should hold blue's data with room to spare",
};
const MIN_GIB = 20;
const MAX_GIB = 65_536;

/** Finds what RDS would refuse at deploy, or what would put green where it must not be. Values known only at deploy pass. */
export function validateGreen(scope: IConstruct, props: PostgresGreenProps): void {
  requireProps(scope, props, NEEDED);
  requireStorage(scope, props);
  requireBackups(scope, props);
  requirePort(scope, props);
  requireMasterUsername(scope, props);
  requireSubnets(scope, props);
  if (props.securityGroups?.length === 0) {
    throw new DeclarationError(
      scope,
      'securityGroups is empty, so nobody could ever be let in',
      'Leave it out (a group is then made), or name a group',
    );
  }
}

function requireStorage(scope: IConstruct, { allocatedStorage, maxAllocatedStorage }: PostgresGreenProps): void {
  if (Token.isUnresolved(allocatedStorage)) return;
  if (!isWithin(allocatedStorage, MIN_GIB, MAX_GIB)) {
    throw new DeclarationError(
      scope,
      `allocatedStorage is ${allocatedStorage} GiB`,
      `Give a whole number from ${MIN_GIB} to ${MAX_GIB}, which is what RDS takes for gp3`,
    );
  }
  if (maxAllocatedStorage === undefined || Token.isUnresolved(maxAllocatedStorage)) return;
  const least = Math.min(MAX_GIB, Math.ceil((allocatedStorage * 11) / 10));
  if (!isWithin(maxAllocatedStorage, least, MAX_GIB)) {
    throw new DeclarationError(
      scope,
      `maxAllocatedStorage is ${maxAllocatedStorage} GiB beside an allocatedStorage of ${allocatedStorage} GiB`,
      `Give a whole number from ${least} (a tenth more) to ${MAX_GIB}, or leave it out`,
    );
  }
}

function requireBackups(scope: IConstruct, { backupRetention }: PostgresGreenProps): void {
  if (!backupRetention || backupRetention.isUnresolved()) return;
  const days = backupRetention.toDays({ integral: false });
  if (!isWithin(days, 1, 35)) {
    throw new DeclarationError(
      scope,
      `backupRetention is ${days} days`,
      'Give 1 to 35 whole days: a server that will be production is never without backups',
    );
  }
}

function requirePort(scope: IConstruct, { port }: PostgresGreenProps): void {
  if (port === undefined || Token.isUnresolved(port) || isWithin(port, 1150, 65_535)) return;
  throw new DeclarationError(
    scope,
    `port is ${port}`,
    'Give a whole number from 1150 to 65535, which is what RDS takes',
  );
}

function requireMasterUsername(scope: IConstruct, { masterUsername }: PostgresGreenProps): void {
  if (masterUsername === undefined || Token.isUnresolved(masterUsername)) return;
  if (!/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(masterUsername)) {
    throw new DeclarationError(
      scope,
      `masterUsername is '${masterUsername}'`,
      'Give 1 to 63 letters, digits and underscores, beginning with a letter',
    );
  }
  if (/^(admin|rdsadmin|pg_.*|rds_.*)$/i.test(masterUsername)) {
    throw new DeclarationError(
      scope,
      `masterUsername '${masterUsername}' is reserved by RDS`,
      "Take another, for example 'postgres'",
    );
  }
}

function requireSubnets(scope: IConstruct, { vpc, vpcSubnets }: PostgresGreenProps): void {
  const selected = vpc.selectSubnets(vpcSubnets);
  if (selected.isPendingLookup) return;
  if (!vpcSubnets && selected.hasPublic) {
    throw new DeclarationError(
      scope,
      'the VPC has no private subnets, and green is not put into public ones unasked',
      'Give vpcSubnets, or a VPC with private subnets',
    );
  }
  if (selected.subnets.length === 1) {
    throw new DeclarationError(
      scope,
      `vpcSubnets selects one subnet (${selected.subnets[0].node.path})`,
      'Select subnets in at least two availability zones, which is what RDS takes',
    );
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
