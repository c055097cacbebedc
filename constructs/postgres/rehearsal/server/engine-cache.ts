import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ownFolder, reachableByAll } from '../../../../lib/rehearse/workspace/own-folder';

/**
 * The folder that keeps engines between runs: `$XDG_CACHE_HOME/cdk-cutover`, or `~/.cache/cdk-cutover`. Root's home is closed to the
 * account that servers run with, so root uses `/var/cache/cdk-cutover`; who can write nowhere else gets one below the temporary folder.
 */
export function engineCache(environment: NodeJS.ProcessEnv = process.env): string {
  const isRoot = process.getuid?.() === 0;
  const refusals: string[] = [];
  for (const folder of candidates(environment, isRoot)) {
    if (isRoot && !reachableByAll(folder)) continue;
    try {
      return ownFolder(folder);
    } catch (error) {
      refusals.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `No folder can keep PostgreSQL's programs. Set XDG_CACHE_HOME to one that you may write to.\n${refusals.join('\n')}`,
  );
}

function candidates(environment: NodeJS.ProcessEnv, isRoot: boolean): readonly string[] {
  const xdg = environment.XDG_CACHE_HOME;
  return [
    ...(xdg !== undefined && isAbsolute(xdg) ? [join(xdg, 'cdk-cutover')] : []),
    ...(isRoot ? ['/var/cache/cdk-cutover'] : [join(homedir(), '.cache', 'cdk-cutover')]),
    join(tmpdir(), `cdk-cutover-cache-${process.getuid?.() ?? 0}`),
  ];
}
