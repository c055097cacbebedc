import { isKnownType } from '../resources/table';
import { targetOf } from './target';
import { closureOf } from '../assembly/closure';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { fingerprint } from '../assembly/fingerprint';
import type { StackArtifact } from '../assembly/stack-artifact';

/** The fingerprint of what a rehearsal of this upgrade would deploy. */
export function fingerprintOf(assembly: CloudAssembly, stack: StackArtifact, upgradeLogicalId: string): string {
  const options = { target: targetOf(stack), isKnown: isKnownType, upgrades: [upgradeLogicalId] };
  return fingerprint(closureOf(assembly, stack, options));
}
