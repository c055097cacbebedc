import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { nearest } from '../settings/nearest';
import { WARNINGS } from './warning-id';

const KNOWN = Object.keys(WARNINGS);

/** The ids of acknowledged warnings, as the function takes them. */
export function acknowledged(scope: Construct, ids: readonly string[]): string {
  for (const id of ids) {
    const mistake = warningMistake(id);
    if (mistake !== undefined)
      throw new DeclarationError(scope, `acknowledge holds '${id}', which is no warning`, mistake);
  }
  return [...new Set(ids)].sort().join(',');
}

/** What to write instead of an id that no warning has; `undefined` when one has it. */
export function warningMistake(id: string): string | undefined {
  if (KNOWN.includes(id)) return undefined;
  const guess = nearest(id, KNOWN);
  return guess === undefined ? `Name one of ${KNOWN.join(', ')}` : `Did you mean '${guess}'?`;
}
