import type { SideName } from './side';

/** A write that a server acknowledged. Times in ms on the clock of this process. */
export interface Write {
  readonly id: string;
  readonly server: SideName;
  readonly sent: number;
  readonly acknowledged: number;
}

/** A try of a client that talks to one server all the time, whatever the name says. */
export interface Try {
  readonly server: SideName;
  readonly sent: number;
  readonly answered: number;
  readonly accepted: boolean;
}

/** A time in which a server took each write that was tried. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Two tries further apart than this say nothing about the time in between. */
const LONGEST_SILENCE_MS = 1_000;

/** When a server took writes: consecutive tries that were all accepted, none of which waited long. */
export function stretchesOf(tries: readonly Try[], server: SideName): readonly Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | undefined;
  for (const { sent, answered, accepted } of tries.filter((one) => one.server === server)) {
    const waited = answered - sent > LONGEST_SILENCE_MS;
    if (!accepted || waited || (open !== undefined && sent - open.to > LONGEST_SILENCE_MS)) open = undefined;
    if (!accepted || waited) continue;
    if (open === undefined) stretches.push((open = { from: answered, to: answered }));
    else open.to = answered;
  }
  return stretches;
}

/** Moments at which both servers took writes: a write that one of them took from beginning to end within a stretch of the other. */
export function twoWriters(writes: readonly Write[], tries: readonly Try[]): readonly Write[] {
  const stretches = { blue: stretchesOf(tries, 'blue'), green: stretchesOf(tries, 'green') };
  return writes.filter(({ server, sent, acknowledged }) =>
    stretches[server === 'blue' ? 'green' : 'blue'].some(({ from, to }) => from <= sent && acknowledged <= to),
  );
}

/** The longest time, in ms, without any write through the name that was acknowledged. @param writes in the order of their acknowledgement */
export function longestGap(writes: readonly Write[], until: number): number {
  const times = [...writes.map(({ acknowledged }) => acknowledged), until];
  return Math.round(Math.max(0, ...times.slice(1).map((time, at) => time - times[at])));
}
