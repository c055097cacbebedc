import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Line } from './line';

const FILE = 'docs/performance.json';

/** Writes what was measured beside what was measured before of other parts; `npm run generate` makes a page of it. @param facts beside the machine */
export function record(lines: readonly Line[], rounds: number, facts: Readonly<Record<string, string>>): void {
  const before = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { lines: Line[] }).lines : [];
  const parts = new Set(lines.map(({ part }) => part));
  const all = [...before.filter(({ part }) => !parts.has(part)), ...lines].map((line) => ({
    ...line,
    values: line.values.map((value) => Number(value.toPrecision(4))),
  }));
  all.sort((a, b) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0));
  writeFileSync(FILE, `${JSON.stringify({ machine: { ...machine(), ...facts }, rounds, lines: all }, null, 2)}\n`);
}

function machine(): Record<string, string | number> {
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
