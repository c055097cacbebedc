import type { Deadline } from '../deadline';
import { leadsTo, type EndpointState, type Keeper, type KeptState, type Target } from './endpoint-state';

/** A client endpoint, and the places between which it moves. */
export interface Moved {
  readonly endpoint: {
    readonly name: string;
    readonly keeper: Keeper;
    /** Where it leads when a side serves. */
    readonly places: { readonly blue: string; readonly green: string };
    /** Declared TTL; `undefined`: ask for the record's. */
    readonly ttlSeconds?: number;
  };
}

/** What keeps the record, in sentences. */
export function keptBy({ endpoint }: Moved): string {
  return endpoint.keeper.keptBy;
}

/** What a move needs, in sentences: actions, and on what. */
export function rightsToMove({ endpoint }: Moved): string {
  return endpoint.keeper.rights;
}

/** To whom the endpoint leads now. @throws NoRecord */
export async function readEndpoint({ endpoint }: Moved): Promise<EndpointState> {
  const kept = await endpoint.keeper.read();
  return { ...kept, target: targetOf(kept, endpoint.places) };
}

/** How long clients keep an answer, in seconds: the record's own word. */
export async function readTtl({ endpoint }: Moved): Promise<number | undefined> {
  return endpoint.keeper.ttlSeconds();
}

/** The same in milliseconds, or what was declared. */
export async function ttlMs(values: Moved): Promise<number> {
  return 1_000 * ((await readTtl(values)) ?? values.endpoint.ttlSeconds ?? 60);
}

/** Submits the move to a place and returns the operation's id, as `Keeper.submit` does. */
export function submitMove(
  { endpoint }: Moved,
  place: string,
  before: KeptState,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  return endpoint.keeper.submit(place, before, claim, deadline);
}

/** Waits for an operation; returns its error when it failed. */
export function outcome({ endpoint }: Moved, operationId: string, deadline: Deadline): Promise<string | undefined> {
  return endpoint.keeper.outcome(operationId, deadline);
}

/** True when the keeper of the record answered that it will not move it. */
export function definitelyRefused({ endpoint }: Moved, error: unknown): boolean {
  return endpoint.keeper.refused(error);
}

function targetOf(kept: KeptState, { blue, green }: Moved['endpoint']['places']): Target {
  if (leadsTo(kept, blue)) return 'BLUE';
  return leadsTo(kept, green) ? 'GREEN' : 'OTHER';
}
