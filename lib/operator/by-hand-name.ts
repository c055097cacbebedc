import { randomUUID } from 'node:crypto';

/** What a person who works without a document is called in the owner's record. */
const BY_HAND = /^hand-[0-9a-f-]{36}$/;

/** A new one. */
export function nameByHand(): string {
  return `hand-${randomUUID()}`;
}

export function isByHand(owner: string): boolean {
  return BY_HAND.test(owner);
}
