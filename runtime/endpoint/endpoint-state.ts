import type { EndpointKind } from '../../lib/client-endpoint/endpoint-kinds';
import type { Deadline } from '../deadline';

/** Where the client endpoint's record is kept: what each kind is found by. */
interface Records {
  readonly 'cloud-map': { readonly serviceId: string; readonly instanceId: string };
  readonly route53: { readonly hostedZoneId: string };
}

export type EndpointRecord<K extends EndpointKind = EndpointKind> = {
  [P in K]: Records[P] & { readonly kind: P };
}[K];

/** Whom the client endpoint names. */
export type Target = 'BLUE' | 'GREEN' | 'OTHER';

/** What the keeper of the record holds now. */
export interface KeptRecord {
  readonly cname?: string;
  /** What a move must leave as it is. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface EndpointState extends KeptRecord {
  readonly target: Target;
}

/** There is no record of that name: neither blue's nor green's. */
export class NoRecord extends Error {}

/** What reads and moves a record of one kind. Nothing in it is remembered between two calls. */
export interface Keeper {
  /** @throws NoRecord; an error for a record that cannot be moved as it is */
  read(): Promise<KeptRecord>;
  /** The record's own TTL in seconds. */
  ttlSeconds(): Promise<number | undefined>;
  /**
   * Submits the move to a host and returns the operation's id. Somebody else's operation is waited for; what it did is not assumed.
   * @param before what was read before the first submission
   * @param claim asked right before every request that is sent, the client's own retries included: throws where it must not be
   */
  submit(host: string, before: KeptRecord, claim: () => Promise<void>, deadline: Deadline): Promise<string>;
  /** Waits for an operation; returns its error when it failed. */
  outcome(operationId: string, deadline: Deadline): Promise<string | undefined>;
  /** What a move needs, in sentences: actions, and on what. */
  readonly rights: string;
  /** True when the service answered that it will not do it. No answer, a throttle or a server error proves nothing. */
  refused(error: unknown): boolean;
}

export function sameHost(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

export function names({ cname }: KeptRecord, host: string): boolean {
  return cname !== undefined && sameHost(cname, host);
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
