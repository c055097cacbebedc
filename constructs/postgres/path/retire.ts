import { Phase } from '../../../lib/runbook/phase';
import type { RunbookPath } from '../../../lib/runbook/runbook';
import { Check, Undo } from '../../../lib/runbook/step';
import { call } from './actions';

/** Ends the way back. */
export const retire: RunbookPath = {
  steps: [
    {
      id: 'retire-refuse-blue',
      phase: Phase.RETIRE,
      sentence: 'Asserts that green serves and that no client role may log in on blue.',
      action: call('retire-refuse-blue'),
      check: Check.inside('Green serves and is open; no client is connected to blue.'),
      undo: Undo.none('Retiring ends the way back; that is its purpose.'),
      changesOnBlue: 'client roles stay without the right to log in',
    },
    {
      id: 'retire-fence',
      phase: Phase.RETIRE,
      sentence: 'Removes our objects from blue and green. No server is deleted or stopped.',
      action: call('retire-fence'),
      check: Check.inside('No object of ours is left on either side.'),
      undo: Undo.none('Retiring ends the way back; that is its purpose.'),
      changesOnBlue: 'our schema and triggers are removed',
    },
  ],
};
