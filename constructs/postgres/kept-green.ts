import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { Construct, IConstruct } from 'constructs';
import { isOfType } from '../cdk-versions/resource-type';
import { PostgresGreen } from './postgres-green';
import type { PostgresServer } from './postgres-server';
import { retainGroups, unretained } from './retained';

/**
 * Makes synth fail if a green of this app would go with its stack: it is to become production, and CDK's default for a server is to
 * delete it after a snapshot. PostgresGreen sees to that by itself; an imported green is nobody's to delete.
 */
export function keepGreen(scope: Construct, { instance, secret }: PostgresServer): void {
  const resource = instance.node.defaultChild;
  if (instance.node.scope instanceof PostgresGreen || !isOfType(resource, CfnDBInstance)) return;
  const groups = instance.connections.securityGroups;
  retainGroups(groups);
  const { dbParameterGroupName, dbSubnetGroupName, kmsKeyId } = resource;
  const servers = [instance, secretOf(secret), ...[dbParameterGroupName, dbSubnetGroupName].flatMap(resourceOf)];
  const keys = resourceOf(kmsKeyId).flatMap((key) => key.node.scope ?? []);
  scope.node.addValidation({ validate: () => unretained(servers, groups, keys).map(mustBeRetained) });
}

/** An attachment lies inside the secret that it attaches. */
function secretOf(secret: IConstruct): IConstruct {
  const owner = secret.node.scope;
  return owner && 'secretArn' in owner ? owner : secret;
}

/** The resource that a property names, where it is one of this app. */
function resourceOf(name: string | undefined): CfnResource[] {
  if (name === undefined || !Token.isUnresolved(name)) return [];
  return Tokenization.reverseString(name)
    .tokens.filter((token) => Reference.isReference(token))
    .map(({ target }) => target)
    .filter((target) => CfnResource.isCfnResource(target));
}

function mustBeRetained(path: string): string {
  return (
    `${path} would be deleted with its stack, with a deploy that made it and failed, or when it is replaced, although it belongs to green, which is to become production. ` +
    'Set RemovalPolicy.RETAIN on it, or declare green as PostgresGreen, which does.'
  );
}
