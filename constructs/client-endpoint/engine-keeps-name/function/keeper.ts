import { ClaimRefused } from '../../../../runtime/endpoint/claimed-submission';
import type { Keeper } from '../../../../runtime/endpoint/endpoint-state';
import { engineKeepsNameKind } from '../kind';

/** What only a system knows of the name that its engine keeps. */
export interface ObservedName {
  /** Whom the name leads to, in the words that the places of the two sides have; `undefined`: to neither. */
  leadsTo(): Promise<string | undefined>;
  /** How long clients keep an answer. @default - not known */
  readonly ttlSeconds?: number;
}

/** Observes a name that the engine moves by itself: nothing is ever submitted. */
export function engineNameKeeper({ leadsTo, ttlSeconds }: ObservedName): Keeper {
  return {
    read: async () => ({ leadsTo: await leadsTo(), attributes: {} }),
    findings: () => Promise.resolve([]),
    ttlSeconds: () => Promise.resolve(ttlSeconds),
    submit: (place) =>
      Promise.reject(
        new ClaimRefused(
          `The engine moves its name by itself, and nobody else can move it to ${place}: nothing was submitted`,
        ),
      ),
    outcome: () => Promise.resolve(undefined),
    refused: () => false,
    keptBy: engineKeepsNameKind.keptBy,
    rights: 'no right: the engine moves its name by itself',
  };
}
