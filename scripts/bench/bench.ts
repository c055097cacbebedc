import { benchCompare } from '../../test/postgres/bench/copy/compare';
import { benchCopy } from '../../test/postgres/bench/copy/copy';
import { benchFence } from '../../test/postgres/bench/fence/fence';
import type { Line, Part } from './line';
import { isMet, printed } from './line';
import type { Bench } from './options';
import { parseOptions } from './options';
import { assertQuiet } from './quiet';
import { record } from './record';
import { benchSynth } from '../../test/postgres/bench/synth/synth';

const BENCHES: Readonly<Record<Part, (bench: Bench) => Promise<Line[]>>> = {
  synth: benchSynth,
  fence: benchFence,
  copy: benchCopy,
  compare: benchCompare,
};

/** Runs the parts, prints a line each result, and answers the exit code: 0 all targets met, 1 one missed. */
async function main(): Promise<number> {
  const { parts, record: recorded, ...options } = parseOptions(process.argv.slice(2));
  const told = (text: string) => console.error(`  ${text}`);
  const lines: Line[] = [];
  for (const part of parts) {
    console.error(part);
    if (recorded) await assertQuiet();
    const found = await BENCHES[part]({ ...options, told });
    for (const line of found) console.log(printed(line));
    lines.push(...found);
  }
  if (recorded) record(lines, options.rounds);
  return !options.quick && lines.some((line) => isMet(line) === false) ? 1 : 0;
}

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
