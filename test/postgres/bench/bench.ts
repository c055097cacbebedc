import { execFileSync } from 'node:child_process';
import type { SystemBench } from '../../../scripts/bench/system-bench';
import { benchCompare } from './copy/compare';
import { benchCopy } from './copy/copy';
import { benchFence } from './fence/fence';
import { benchSynth } from './synth/synth';

export const bench: SystemBench = {
  parts: { synth: benchSynth, fence: benchFence, copy: benchCopy, compare: benchCompare },
  facts: () => ({
    clientTools: execFileSync('psql', ['--version'], { encoding: 'utf8' }).trim(),
    servers: 'PostgreSQL 11.22 and 15.17, both on this machine, fsync off',
  }),
};
