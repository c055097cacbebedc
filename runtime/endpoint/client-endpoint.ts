import { endpointKinds, type EndpointKind } from '../../lib/client-endpoint/endpoint-kinds';
import type { Deadline } from '../deadline';
import { cloudMap } from './cloud-map';
import {
  names,
  type EndpointRecord,
  type EndpointState,
  type Keeper,
  type KeptRecord,
  type Target,
} from './endpoint-state';
import { route53 } from './route53';

/** A client endpoint, and the hosts between which it moves. */
export interface Moved {
  readonly endpoint: {
    readonly name: string;
    /** What its record is found by. */
    readonly record: EndpointRecord;
    /** Declared TTL; `undefined`: ask for the record's. */
    readonly ttlSeconds?: number;
  };
  readonly blue: { readonly host: string };
  readonly green: { readonly host: string };
}

type Keepers = { readonly [K in EndpointKind]: (record: EndpointRecord<K>, name: string) => Keeper };

const keepers: Keepers = {
  'cloud-map': cloudMap,
  route53: (record, name) => route53({ ...record, name }),
};

function keeperOf({ endpoint }: Moved): Keeper {
  return keeperFor(endpoint.record, endpoint.name);
}

function keeperFor<K extends EndpointKind>(record: EndpointRecord<K>, name: string): Keeper {
  return keepers[record.kind](record, name);
}

/** What keeps the record, in sentences. */
export function keptBy({ endpoint }: Moved): string {
  return endpointKinds[endpoint.record.kind].keptBy;
}

/** What a move needs, in sentences: actions, and on what. */
export function rightsToMove(values: Moved): string {
  return keeperOf(values).rights;
}

/** Whom the record names now. @throws NoRecord */
export async function readEndpoint(values: Moved): Promise<EndpointState> {
  const kept = await keeperOf(values).read();
  return { ...kept, target: targetOf(kept, values) };
}

/** How long clients keep an answer, in seconds: the record's own word. */
export async function readTtl(values: Moved): Promise<number | undefined> {
  return keeperOf(values).ttlSeconds();
}

/** The same in milliseconds, or what was declared. */
export async function ttlMs(values: Moved): Promise<number> {
  return 1_000 * ((await readTtl(values)) ?? values.endpoint.ttlSeconds ?? 60);
}

/** Submits the move to a host and returns the operation's id, as `Keeper.submit` does. */
export function submitMove(
  values: Moved,
  host: string,
  before: KeptRecord,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  return keeperOf(values).submit(host, before, claim, deadline);
}

/** Waits for an operation; returns its error when it failed. */
export function outcome(values: Moved, operationId: string, deadline: Deadline): Promise<string | undefined> {
  return keeperOf(values).outcome(operationId, deadline);
}

/** True when the keeper of the record answered that it will not move it. */
export function definitelyRefused(values: Moved, error: unknown): boolean {
  return keeperOf(values).refused(error);
}

function targetOf(kept: KeptRecord, { blue, green }: Moved): Target {
  if (names(kept, blue.host)) return 'BLUE';
  return names(kept, green.host) ? 'GREEN' : 'OTHER';
}
