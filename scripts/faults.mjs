// Builds the fault harness of each system and runs it: `npm run test:faults [-- SYSTEM] [--all | --only NAME | --list]`.
import { runBuilt } from './run-built.mjs';
import { broughtByTests } from './systems.mjs';

const known = broughtByTests('faults/faults.ts');
const [first, ...rest] = process.argv.slice(2);
const named = known.find(({ system }) => system === first);
const options = named ? rest : process.argv.slice(2);

let interrupted = false;
process.on('SIGINT', () => (interrupted = true));
for (const { system, path } of named ? [named] : known) {
  const code = await runBuilt([path], `faults/${system}`, `test/${system}/faults`, options);
  process.exitCode ||= code;
  if (interrupted) break;
}
