/** One thing that is timed: neither `prepare` nor `check` is. */
export interface Contestant {
  readonly name: string;
  prepare?(): Promise<void>;
  run(): Promise<void>;
  /** Throws unless the run did what it is for. */
  check?(): Promise<void>;
}

/** Seconds of each contestant's runs, by name, in the order of the rounds. */
export type Seconds = Readonly<Record<string, readonly number[]>>;

/** Times everybody once a round, each round starting with another, so that what else the machine does hits all alike. */
export async function interleaved(
  rounds: number,
  contestants: readonly Contestant[],
  told: (text: string) => void,
): Promise<Seconds> {
  const seconds: Record<string, number[]> = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = contestants.map((_, at) => contestants[(at + round) % contestants.length]!);
    for (const { name, prepare, run, check } of order) {
      await prepare?.();
      const started = process.hrtime.bigint();
      await run();
      seconds[name]!.push(Number(process.hrtime.bigint() - started) / 1e9);
      await check?.();
      told(`round ${round + 1} of ${rounds}: ${name} ${seconds[name]!.at(-1)!.toFixed(2)} s`);
    }
  }
  return seconds;
}

/** Round by round, what one took divided by what the other took. */
export function ratios(seconds: Seconds, dividend: string, divisor: string): number[] {
  return seconds[dividend]!.map((value, round) => value / seconds[divisor]![round]!);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
