import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf, type ClosureOptions } from '../../../lib/rehearse/assembly/closure';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { Deployment, type DeploymentOptions } from '../../../lib/rehearse/cloudformation/deployment';
import { isKnownType } from '../../../lib/rehearse/resources/table';
import { handmadeAssembly } from '../assembly/handmade';
import { fakeWorld, type FakeWorld } from '../resources/fake-world';

export const given = 'arn:aws:lambda:eu-west-1:123456789012:function:given';

/** A custom resource of the function that the test plays. */
export function custom(properties: object = {}, rest: object = {}, type = 'Custom::Thing') {
  return { Type: type, Properties: { ServiceToken: given, ...properties }, ...rest };
}

export function cutover(properties: object = {}, rest: object = {}) {
  return custom({ upgrade: 'kong', active: 'BLUE', ...properties }, rest, 'Custom::Cutover');
}

interface Options extends DeploymentOptions, Pick<ClosureOptions, 'imports'> {
  readonly world?: FakeWorld;
}

/** A deployment of stack Kong, from a folder or from resources by logical id. */
export function deploymentOf(from: string | Readonly<Record<string, object>>, options: Options = {}) {
  const folder = typeof from === 'string' ? from : handmadeAssembly({ Kong: { Resources: from } });
  const assembly = readAssembly(folder);
  const world = options.world ?? fakeWorld();
  const { region, account, partition } = world.aws;
  const target = { region, account, partition };
  const closure = closureOf(assembly, findStack(assembly, 'Kong'), { target, isKnown: isKnownType, ...options });
  const deployment = new Deployment(closure, world, options);
  return { deployment, world, closure };
}

/** What happened, one line an event: `Thing CREATE_COMPLETE`. */
export function lines(deployment: Deployment): readonly string[] {
  return deployment.events.all.map(({ logicalId, status }) => `${logicalId} ${status}`);
}

/** The events that the function got, one line each. */
export function asked(world: FakeWorld): readonly string[] {
  return world.aws.events.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
}
