import { lastRehearsal, REHEARSAL_FOLDER } from '../last-rehearsal';
import { rehearsed } from '../../lib/render/plan';
import type { Operating } from './operating';

/** Whether these bytes were rehearsed, when, and what came of it: a sentence. */
export function rehearsedWords({ fingerprint }: Pick<Operating, 'fingerprint'>): string {
  const { what, when, outcome } = rehearsed(fingerprint, lastRehearsal(REHEARSAL_FOLDER));
  if (what === 'never') return `Nothing was rehearsed here: there is no report in ${REHEARSAL_FOLDER}/.`;
  const last = `${when}: ${outcome}`;
  return what === 'these bytes' ? `These bytes were rehearsed, ${last}.` : `Other bytes were rehearsed, ${last}.`;
}
