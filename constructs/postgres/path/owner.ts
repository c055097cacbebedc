import type { RunbookOwner } from '../../../lib/runbook/owner-steps';
import { call } from './actions';

/** One execution at a time works on an upgrade: the record lies on blue, with a copy on green. */
export const owner: RunbookOwner = {
  claim: call('claim'),
  stillOwner: call('still-owner'),
  release: call('release'),
  changesOnBlue: 'schema cdk_cutover in database postgres, with the record of who works on the upgrade',
};
