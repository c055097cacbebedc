import type { World } from './world';

/** ARN in the rehearsal's account and region. */
export function arn(world: World, service: string, resource: string): string {
  const { partition, region, account } = world.aws;
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** ARN of a service that knows no regions, such as IAM. */
export function globalArn(world: World, service: string, resource: string): string {
  return `arn:${world.aws.partition}:${service}::${world.aws.account}:${resource}`;
}
