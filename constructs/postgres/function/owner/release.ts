import { readMove } from '../move';
import { moveSubmitted } from '../serving';
import type { Run } from '../run';
import { turnOf } from './turn';

/** Fingerprint of this function's code, as the deployed stack has it; empty where nobody set it. */
export const RELEASE = process.env.RELEASE ?? '';

/**
 * Throws where this code is not that which claimed the upgrade: what two releases did and checked does not add up to a cutover. Once the move was
 * submitted there is no way but forward, and whatever takes back is free to.
 */
export async function assertSameRelease(run: Run): Promise<void> {
  const { release } = turnOf(run);
  const { step } = run.values;
  if (release === RELEASE || step.startsWith('undo-') || step === 'still-owner') return;
  const submitted = step.startsWith('fb-') ? (await readMove(run, 'BLUE')) !== undefined : await moveSubmitted(run);
  if (submitted) return;
  throw new Error(
    `The function was deployed anew since this run began (${release || 'unknown'} then, ${RELEASE || 'unknown'} now): ` +
      'the run ends here, before anything was moved. Start it again',
  );
}
