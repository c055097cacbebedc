// Builds the bench and runs it: `npm run bench [-- copy|compare|synth|fence …] [--rounds N] [--megabytes N] [--quick] [--record]`.
import { runBuilt } from '../run-built.mjs';

const names = ['bench', 'synth/ours-app', 'synth/by-hand-app'];
await runBuilt(
  names.map((name) => `scripts/bench/${name}.ts`),
  'bench',
  'scripts/bench',
);
