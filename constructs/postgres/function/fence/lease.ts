import type { Client } from 'pg';
import type { Turn } from '../owner/turn';

/** How long blue's fence stays closed unless it is renewed, in seconds. */
export interface FenceSeconds {
  /** While a step works. */
  readonly work: number;
  /** From the end of a step until the next one takes the fence up. */
  readonly handover: number;
}

/**
 * Takes the lease of a database up and renews it, in two transactions: in one, whoever looks in between would see a lease that went back.
 * @returns milliseconds that were left of it; `undefined`: it is sealed
 * @throws where it lapsed, or a later turn renews it
 */
export async function takeLease(
  client: Client,
  turn: Pick<Turn, 'number'>,
  seconds: number,
): Promise<number | undefined> {
  const { rows } = await client.query<{ left: number | null }>('SELECT cdk_cutover.take_lease($1) AS left', [
    turn.number,
  ]);
  await renewLease(client, turn, seconds);
  return rows[0]?.left ?? undefined;
}

/**
 * Renews the lease of a database; it never ends earlier for that.
 * @returns its end, in milliseconds of the epoch; `SEALED`: it never ends
 * @throws where it lapsed, or another turn renews it
 */
export async function renewLease(client: Client, turn: Pick<Turn, 'number'>, seconds: number): Promise<string> {
  const { rows } = await client.query<{ until: string }>('SELECT cdk_cutover.renew_lease($1, $2)::text AS until', [
    turn.number,
    seconds,
  ]);
  return rows[0]!.until;
}
