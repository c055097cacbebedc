// Builds the bench and runs it: `npm run bench [-- PART …] [--rounds N] [--megabytes N] [--quick] [--record]`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBuilt } from '../run-built.mjs';
import { broughtByTests, root } from '../systems.mjs';

const benches = broughtByTests('bench/bench.ts');
/** What a bench starts itself: programs in files that are called so. */
const programs = benches.flatMap(({ system }) =>
  readdirSync(join(root, `test/${system}/bench`), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('-app.ts'))
    .map((name) => `test/${system}/bench/${name}`),
);
const entries = ['scripts/bench/bench.ts', ...benches.map(({ path }) => path), ...programs];
const systems = benches.map(({ system }) => system).join();
process.exitCode = await runBuilt(entries, 'bench', '.', [systems, ...process.argv.slice(2)]);
