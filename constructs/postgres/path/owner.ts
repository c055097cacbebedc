import type { RunbookOwner } from '../../../lib/runbook/owner-steps';
import { askOwner, callOwner } from './actions';

/** One execution at a time works on an upgrade: the record lies on blue, with a copy on green. */
export const owner: RunbookOwner = {
  claim: callOwner('claim'),
  stillOwner: askOwner('still-owner'),
  release: callOwner('release'),
  undoClaim: callOwner('undo-claim'),
  changesOnBlue: 'schema cdk_cutover in database postgres, with the record of who works on the upgrade',
};
