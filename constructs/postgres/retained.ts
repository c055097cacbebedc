import { Aspects, AspectPriority, CfnDeletionPolicy, CfnResource, RemovalPolicy } from 'aws-cdk-lib/core';
import type { IAspect } from 'aws-cdk-lib/core';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { isOfType } from '../cdk-versions/resource-type';

const SERVER_TYPES: readonly string[] = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::SecretTargetAttachment',
];

/**
 * Retains the groups that this app makes, and their rules, those included that clients add later: without them the server stays
 * and its clients are cut off.
 */
export function retainGroups(groups: readonly ISecurityGroup[]): void {
  for (const group of groups) {
    for (const resource of groupResources(group)) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Aspects.of(group).add(new RetainRules(), { priority: AspectPriority.MUTATING });
  }
}

/**
 * What a server needs and what would go with its stack, or with the deploy that made it, or be replaced without being kept: paths, sorted. To be called
 * after Aspects, which may overrule what constructs asked for.
 *
 * RetainExceptOnCreate does not keep it. Whoever operates may cut over before the deploy that made green has ended, and so may that very deploy: fails
 * it afterwards, its rollback would take the server that serves. Where the server is protected against deletion the rollback would fail instead.
 *
 * @param servers constructs that hold the server, its secret and its groups of parameters and subnets
 * @param others  what else it needs: keys, for example; imported ones do not count
 */
export function unretained(
  servers: readonly IConstruct[],
  groups: readonly ISecurityGroup[],
  others: readonly IConstruct[],
): string[] {
  const needed = [
    ...servers.flatMap(resourcesUnder).filter((resource) => SERVER_TYPES.includes(resource.cfnResourceType)),
    ...groups.flatMap((group) => [...groupResources(group), ...resourcesUnder(group).filter(isRule)]),
    ...others.map((other) => other.node.defaultChild).filter((child) => child !== undefined),
  ].filter((child) => CfnResource.isCfnResource(child));
  const lost = needed.filter(
    ({ cfnOptions: { deletionPolicy, updateReplacePolicy } }) =>
      deletionPolicy !== CfnDeletionPolicy.RETAIN || updateReplacePolicy !== CfnDeletionPolicy.RETAIN,
  );
  return [...new Set(lost.map((resource) => resource.node.path))].sort();
}

function resourcesUnder(scope: IConstruct): CfnResource[] {
  return scope.node.findAll().filter((child) => CfnResource.isCfnResource(child));
}

function groupResources(group: ISecurityGroup): CfnResource[] {
  const own = group.node.defaultChild;
  return own && CfnResource.isCfnResource(own) ? [own] : [];
}

function isRule(node: IConstruct): node is CfnSecurityGroupIngress | CfnSecurityGroupEgress {
  return isOfType(node, CfnSecurityGroupIngress) || isOfType(node, CfnSecurityGroupEgress);
}

class RetainRules implements IAspect {
  public visit(node: IConstruct): void {
    if (isRule(node)) node.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
