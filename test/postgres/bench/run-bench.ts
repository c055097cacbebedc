import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const BENCH = resolve('scripts/bench/run.mjs');

/** Runs the bench; of each line its name. */
export function runBench(...args: readonly string[]): {
  readonly code: number | null;
  readonly names: string[];
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, ...args], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    code: status,
    names: lines.map((line) => line.replace(/: (?:-?[\d,.]+[ (]|-?[\d.]+$|not measured).*/, '')),
    stderr,
  };
}
