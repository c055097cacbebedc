import { Fence } from '../../../lib/runbook/fence';
import { Phase } from '../../../lib/runbook/phase';
import type { RunbookPath } from '../../../lib/runbook/runbook';
import { Check, Undo } from '../../../lib/runbook/step';
import { call, callWithRoles } from './actions';

/** Back to blue without replication: what green was given since is lost. */
export const fallBack: RunbookPath = {
  fence: Fence.at('fb-fence-green'),
  pointOfNoReturn: 'fb-move-endpoint',
  steps: [
    {
      id: 'fb-preflight',
      phase: Phase.PREFLIGHT,
      sentence: 'Asserts that green serves and that losing the writes it took was accepted in so many words.',
      action: call('fb-preflight'),
      check: Check.inside('FallBack is lose-writes; without replication there is no other way back.'),
      undo: Undo.none('It changes nothing.'),
    },
    {
      id: 'fb-fence-green',
      phase: Phase.FENCE,
      sentence: 'Closes the fence on green: from here green refuses client writes.',
      action: callWithRoles('fb-fence-green'),
      check: Check.inside('A write was tried in every database of green and refused with 25006.'),
      undo: Undo.by(
        call('undo-fb-fence-green'),
        'Opens the fence on green again. Refuses once the move back was submitted.',
      ),
    },
    {
      id: 'fb-measure-loss',
      phase: Phase.COMPARE,
      sentence: 'Counts, table by table, how far green has moved on since the cutover: what falling back loses.',
      action: call('fb-measure-loss'),
      check: Check.inside('The result names each table whose rows differ in number, and what could not be counted.'),
      undo: Undo.none('It changes nothing.'),
    },
    {
      id: 'fb-move-endpoint',
      phase: Phase.SWITCH,
      sentence:
        'Lets clients log in on blue again, with what their secrets hold now, and points the client endpoint to it.',
      action: callWithRoles('fb-move-endpoint'),
      check: Check.inside(
        "Each client role logged in on blue, and blue's own answer was seen through the client endpoint.",
      ),
      undo: Undo.none('The point of no return of the fall back: its outcome is learned instead.'),
      changesOnBlue: 'client roles may log in again; a password that is no longer the one in its secret is set',
    },
    {
      id: 'fb-open-blue',
      phase: Phase.SWITCH,
      sentence: "Opens blue's fence: clients write again. Ends green's client sessions.",
      action: call('fb-open-blue'),
      check: Check.inside('A write through the client endpoint was accepted by blue.'),
      undo: Undo.none('The point of no return is behind.'),
      changesOnBlue: 'client writes are accepted again',
    },
  ],
};
