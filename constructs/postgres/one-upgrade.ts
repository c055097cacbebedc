import { Token } from 'aws-cdk-lib/core';
import type { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { Construct, IConstruct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { isOnePlace } from '../same-place';
import type { PostgresUpgradeProps } from './postgres-upgrade';

type Subject = Pick<PostgresUpgradeProps, 'blue' | 'green' | 'endpoint'>;

/** The upgrades of each app. */
const declared = new WeakMap<IConstruct, (Subject & { readonly scope: Construct })[]>();

const FIX =
  'One upgrade at a time works on a server and a name: delete the lines of the one that has ended, or give this one what is its own';

/**
 * Two upgrades would fence and open the same server, or move the same name to and fro. Only within one place: stages may be the same app in several.
 * @throws DeclarationError that names both upgrades
 */
export function requireOwnSubject(scope: Construct, { blue, green, endpoint }: Subject): void {
  const all = declared.get(scope.node.root) ?? [];
  for (const other of all.filter((one) => isOnePlace(one.scope, scope))) {
    for (const [side, server, taken] of [
      ['blue', blue, other.blue],
      ['green', green, other.green],
    ] as const) {
      if (!isSameServer(server.instance, taken.instance)) continue;
      const { path } = server.instance.node;
      throw new DeclarationError(scope, `${side} (${path}) is ${side} of ${other.scope.node.path} already`, FIX);
    }
    if (!endpoint._isSame(other.endpoint)) continue;
    const name = Token.isUnresolved(endpoint.name) ? 'the client endpoint' : `the client endpoint ${endpoint.name}`;
    throw new DeclarationError(scope, `${name} is that of ${other.scope.node.path} already`, FIX);
  }
  declared.set(scope.node.root, [...all, { scope, blue, green, endpoint }]);
}

/** Whether both are one server, also when it is imported twice. What only a deploy tells may be another. */
export function isSameServer(one: IDatabaseInstance, other: IDatabaseInstance): boolean {
  const [here, there] = [one.dbInstanceEndpointAddress, other.dbInstanceEndpointAddress];
  const known = ![here, there].some((address) => Token.isUnresolved(address));
  const sameName = one.instanceIdentifier.toLowerCase() === other.instanceIdentifier.toLowerCase();
  return one === other || here.toLowerCase() === there.toLowerCase() || (!known && sameName);
}
