import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Line } from './line';
import { isMet, printed } from './line';
import { parseOptions } from './options';
import { assertQuiet } from './quiet';
import { record } from './record';
import { partsOf, type SystemBench } from './system-bench';

/** Runs the parts, prints a line each result, and answers the exit code: 0 all targets met, 1 one missed. */
async function main(systems: readonly string[], args: readonly string[]): Promise<number> {
  const benches = systems.map(builtBench);
  const all = partsOf(benches);
  const { parts, record: recorded, ...options } = parseOptions(args, Object.keys(all));
  const told = (text: string) => console.error(`  ${text}`);
  const lines: Line[] = [];
  for (const part of parts) {
    console.error(part);
    if (recorded) await assertQuiet();
    const found = await all[part]!({ ...options, told });
    for (const line of found) console.log(printed(line));
    lines.push(...found);
  }
  if (recorded) record(lines, options.rounds, Object.assign({}, ...benches.map((bench) => bench.facts())));
  return !options.quick && lines.some((line) => isMet(line) === false) ? 1 : 0;
}

/** A system's bench, built beside this program. */
function builtBench(system: string): SystemBench {
  const { bench }: { readonly bench: SystemBench } = createRequire(__filename)(
    join(__dirname, '../../test', system, 'bench/bench.js'),
  );
  return bench;
}

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
const [systems, ...args] = process.argv.slice(2);
main(systems!.split(',').filter(Boolean), args).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
