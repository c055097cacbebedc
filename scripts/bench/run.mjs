// Builds the bench and runs it: `npm run bench [-- copy|compare|synth|fence …] [--rounds N] [--megabytes N] [--quick] [--record]`.
import { runBuilt } from '../run-built.mjs';

const programs = ['ours-app', 'by-hand-app'].map((name) => `test/postgres/bench/synth/${name}.ts`);
await runBuilt(['scripts/bench/bench.ts', ...programs], 'bench', '.');
