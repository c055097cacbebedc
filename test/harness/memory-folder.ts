import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const DISK = '/tmp';
/** What a whole run has at once, several times over. */
const LEAST_BYTES = 4e9;
/** Tells workers what was found. */
const FOUND = 'CDK_CUTOVER_TEST_FOLDER';

/**
 * Where tests keep what they make. Each server is a thousand files, and ext4 looks long for a number for a new file that no file had which was
 * deleted within minutes: in memory a run takes a fifth less. Short, for sockets' paths.
 */
export function memoryFolder(): string {
  return (process.env[FOUND] ??= serves(MEMORY) ? MEMORY : DISK);
}

/** Containers often have little room there, or run no program from it. */
function serves(folder: string): boolean {
  let draft: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (Math.min(bavail * bsize, freemem()) < LEAST_BYTES) return false;
    draft = mkdtempSync(join(folder, 'cdk-cutover-probe-'));
    const script = join(draft, 'script');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
    return spawnSync(script).status === 0;
  } catch {
    return false;
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}
