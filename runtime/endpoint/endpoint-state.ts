import type { Finding } from '../preflight/finding';
import type { Deadline } from '../deadline';

/** To whom the client endpoint leads. */
export type Target = 'BLUE' | 'GREEN' | 'OTHER';

/** What is kept of an endpoint now. */
export interface KeptState {
  /** Where it leads, in the words of what keeps it: a host, a target group. `undefined`: nowhere, or not to one place. */
  readonly leadsTo?: string;
  /** What a move must leave as it is. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EndpointState extends KeptState {
  readonly target: Target;
}

/** There is no such endpoint: it leads neither to blue nor to green. */
export class NoRecord extends Error {}

/** What reads and moves an endpoint of one kind. Nothing in it is remembered between two calls. */
export interface Keeper {
  /** @throws NoRecord; an error for what cannot be moved as it is */
  read(): Promise<KeptState>;
  /** What would keep it from being moved, whoever it leads to. */
  findings(): Promise<Finding[]>;
  /** The TTL of what is kept, in seconds; `undefined`: it has none. */
  ttlSeconds(): Promise<number | undefined>;
  /**
   * Submits the move to a place and returns the operation's id. Somebody else's operation is waited for; what it did is not assumed.
   * @param before what was read before the first submission
   * @param claim asked right before every request that is sent, the client's own retries included: throws where it must not be
   */
  submit(place: string, before: KeptState, claim: () => Promise<void>, deadline: Deadline): Promise<string>;
  /** Waits for an operation; returns its error when it failed. */
  outcome(operationId: string, deadline: Deadline): Promise<string | undefined>;
  /** True when the service answered that it will not do it. No answer, a throttle or a server error proves nothing. */
  refused(error: unknown): boolean;
  /** What keeps it, in sentences. */
  readonly keptBy: string;
  /** What a move needs, in sentences: actions, and on what. */
  readonly rights: string;
}

/**
 * Makes the keeper of a kind from a payload.
 * @param text of a value by its name
 * @param name that clients resolve
 */
export type KeeperOf = (text: (value: string) => string, name: string) => Keeper;

export function samePlace(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

export function leadsTo({ leadsTo: there }: KeptState, place: string): boolean {
  return there !== undefined && samePlace(there, place);
}

/** Names of hosts are compared without case, and without the dot at the end. */
function plain(place: string): string {
  return place.toLowerCase().replace(/\.$/, '');
}
