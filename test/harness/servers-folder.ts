import { ownFolder } from '../../lib/rehearse/workspace/own-folder';
import { memoryFolder } from './memory-folder';

/** Holds the runs of tests' servers, apart from the rehearsals' own, whose leftovers are theirs to find. @param within short, for sockets' paths @default memory */
export function serversFolder(within = memoryFolder()): string {
  return ownFolder(`${within}/cdk-cutover-tests-${process.getuid?.() ?? 0}`);
}
