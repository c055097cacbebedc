import { closureOf } from '../assembly/closure';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import type { StackArtifact } from '../assembly/stack-artifact';
import { upgradesOf } from '../assembly/upgrades';
import type { StackOutcome } from '../cloudformation/status';
import { isKnownType } from '../resources/table';
import type { Rehearsal } from './rehearsal';
import { targetOf } from './target';

/**
 * Deploys an edited app over what a rehearsal deployed: upgrades may have been added, and their lines deleted. What the upgrades of before needed and
 * the app still has stays, by its logical ids.
 */
export async function redeploy(
  rehearsal: Rehearsal,
  assembly: CloudAssembly,
  stack: StackArtifact,
): Promise<StackOutcome> {
  const { deployment, settings } = rehearsal;
  const closure = closureOf(assembly, stack, {
    target: targetOf(settings.stack),
    isKnown: isKnownType,
    upgrades: upgradesOf(stack).map(({ logicalId }) => logicalId),
    deployed: deployment.deployed,
    stackIds: deployment.stackIds,
  });
  return deployment.change(closure);
}
