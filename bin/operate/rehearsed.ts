import { lastRehearsal, REHEARSAL_FOLDER } from '../last-rehearsal';
import { rehearsed } from '../../lib/render/plan';
import type { Operating } from './operating';

/** Whether these bytes were rehearsed, when, and what came of it: a sentence. */
export function rehearsedWords({ fingerprint, declared }: Pick<Operating, 'fingerprint' | 'declared'>): string {
  const { id } = declared.runbook;
  const { what, when, outcome, of } = rehearsed({ id, fingerprint }, lastRehearsal(REHEARSAL_FOLDER));
  if (what === 'never') return `Nothing was rehearsed here: there is no report of a rehearsal in ${REHEARSAL_FOLDER}/.`;
  if (of !== undefined)
    return `This was not rehearsed here: the report in ${REHEARSAL_FOLDER}/ is of another upgrade, '${of}'.`;
  const last = `${when}: ${outcome}`;
  return what === 'these bytes' ? `These bytes were rehearsed, ${last}.` : `Other bytes were rehearsed, ${last}.`;
}
