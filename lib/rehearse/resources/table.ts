import { buckets } from './buckets';
import { cloudMap } from './cloud-map';
import { companions } from './companions';
import { customResource } from './custom-resource';
import type { ResourceHandler } from './handler';
import { hosts } from './hosts';
import { iam } from './iam';
import { lambda } from './lambda';
import { loadBalancing } from './load-balancing';
import { networking } from './networking';
import { rds } from './rds';
import { route53 } from './route53';
import { secrets } from './secrets';
import { securityGroups } from './security-groups';
import { ssm } from './ssm';
import { stateMachine } from './state-machine';

/** Every type that the rehearsal brings to life. */
const handlers: ReadonlyMap<string, ResourceHandler> = tableOf([
  ...buckets,
  ...cloudMap,
  ...companions,
  ...hosts,
  ...iam,
  ...lambda,
  ...loadBalancing,
  ...networking,
  ...rds,
  ...route53,
  ...secrets,
  ...securityGroups,
  ...ssm,
  stateMachine,
  { type: 'AWS::CloudFormation::CustomResource', ...customResource },
]);

/** The handler of a type; custom resources without one of their own are their function's business. */
export function handlerOf(type: string): ResourceHandler | undefined {
  return handlers.get(type) ?? (type.startsWith('Custom::') ? { type, ...customResource } : undefined);
}

export function isKnownType(type: string): boolean {
  return handlerOf(type) !== undefined;
}

/** Types that the rehearsal knows, besides Custom::*. */
export function knownTypes(): readonly string[] {
  return [...handlers.keys()].sort();
}

/** @throws Error when two handlers claim a type: one of them would never be asked */
export function tableOf(all: readonly ResourceHandler[]): ReadonlyMap<string, ResourceHandler> {
  const table = new Map<string, ResourceHandler>();
  for (const handler of all) {
    if (table.has(handler.type)) throw new Error(`Two handlers claim the resource type ${handler.type}.`);
    table.set(handler.type, handler);
  }
  return table;
}
