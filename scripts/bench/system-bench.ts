import type { Line } from './line';
import type { Bench } from './options';

/** What a system measures of itself: what test/<system>/bench/bench.ts exports. Its titles and texts for docs/performance.md lie beside, in page.json. */
export interface SystemBench {
  /** By name, which no other system's part has, in the order in which they run. */
  readonly parts: Readonly<Record<string, (bench: Bench) => Promise<Line[]>>>;
  /** What its figures rest on, beside the machine, e.g. versions. */
  facts(): Readonly<Record<string, string>>;
}

/** Parts of all systems by name. @throws when two systems have one of the same name */
export function partsOf(benches: readonly SystemBench[]): SystemBench['parts'] {
  const names = benches.flatMap(({ parts }) => Object.keys(parts));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two systems have a bench ${twice}: give one of them another name.`);
  return Object.assign({}, ...benches.map(({ parts }) => parts)) as SystemBench['parts'];
}
