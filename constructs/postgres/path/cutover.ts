import { Fence } from '../../../lib/runbook/fence';
import { Phase } from '../../../lib/runbook/phase';
import type { RunbookPath } from '../../../lib/runbook/runbook';
import { Check, Undo } from '../../../lib/runbook/step';
import { call, callAccount, callWithRoles, onHost } from './actions';
import { FENCE_SECONDS, fenceSeconds } from './fence-seconds';
import { desiredHosts, findHost, hostInService, hostOnline } from './host';

/** To green by dump and restore; copying and comparing may each take `copySeconds`. */
export function cutover(copySeconds: number): RunbookPath {
  return {
    fence: Fence.at('close-fence'),
    pointOfNoReturn: 'move-endpoint',
    steps: [
      {
        id: 'look-at-account',
        phase: Phase.PREFLIGHT,
        sentence:
          "Asks AWS' APIs about both instances: state, maintenance, replicas, proxies, roles, who may come in, storage and protection; and names all that stands in the way.",
        action: callAccount('look-at-account'),
        check: Check.inside(
          'Every finding is listed with its fix; an error among them stops here, and so does a warning that nobody acknowledged.',
        ),
        undo: Undo.none('It changes nothing.'),
      },
      {
        id: 'preflight',
        phase: Phase.PREFLIGHT,
        sentence:
          'Looks at versions, rights, client roles, connections and the client endpoint, and names all that stands in the way.',
        action: callWithRoles('preflight', ['Acknowledged']),
        check: Check.inside(
          'Every finding is listed with its fix; an error among them stops here, and so does a warning that nobody acknowledged.',
        ),
        undo: Undo.none('It changes nothing.'),
      },
      {
        id: 'start-host',
        phase: Phase.PREPARE,
        sentence: 'Starts the migration host.',
        action: desiredHosts(1),
        check: Check.by(
          hostInService,
          "The Auto Scaling group has it in service. Where none comes, the group's scaling activities say why: an account whose volumes have a key of its own must let Auto Scaling use it.",
        ),
        undo: Undo.by(desiredHosts(0), 'Ends the migration host.'),
      },
      {
        id: 'find-host',
        phase: Phase.PREPARE,
        sentence: 'Finds the instance that is in service: scripts run on it alone, never on one that is still ending.',
        action: findHost,
        check: Check.by(hostOnline, 'That very instance answers to SSM.'),
        undo: Undo.none("It changes nothing; undoing 'start-host' ends the host."),
      },
      {
        id: 'ready-host',
        phase: Phase.PREPARE,
        sentence:
          "Installs the PostgreSQL client tools and Node.js on the migration host where they are missing, and fetches the host's program.",
        action: onHost('ready-host', 1200, 'do', ['ProgramBucket', 'ProgramKey']),
        check: Check.by(
          onHost('ready-host', 300, 'check'),
          'The tools are no older than green, the program is the one that was deployed, and both servers answer by TLS.',
        ),
        undo: Undo.none('The host is thrown away as a whole.'),
      },
      {
        id: 'install-fence',
        phase: Phase.PREPARE,
        sentence: 'Installs the fence on blue, open: a trigger on every table and event triggers against DDL.',
        action: call('install-fence'),
        check: Check.inside('Every table of every database carries the trigger, and clients still write.'),
        undo: Undo.by(call('undo-install-fence'), 'Removes every object of ours from blue.'),
        changesOnBlue:
          'schema cdk_cutover, a trigger on each table, three event triggers in each database, memberships of the master user in owner roles',
      },
      {
        id: 'create-roles',
        phase: Phase.PREPARE,
        sentence: "Creates blue's roles on green, with passwords from their secrets, not yet allowed to log in.",
        action: callWithRoles('create-roles'),
        check: Check.inside(
          'Attributes, memberships and settings are those of blue; stored passwords have the form that clients can use.',
        ),
        undo: Undo.by(call('undo-create-roles'), 'Drops the roles that it created on green.'),
      },
      {
        id: 'create-databases',
        phase: Phase.PREPARE,
        sentence: "Creates blue's databases and their extensions on green.",
        action: call('create-databases'),
        check: Check.inside('Encoding, collation and owner are those of blue; every extension is there.'),
        undo: Undo.by(
          call('undo-create-databases'),
          'Drops the databases that it created on green, with what was copied into them.',
        ),
      },
      {
        id: 'try-schema',
        phase: Phase.PREPARE,
        sentence:
          "Makes blue's schema on green, without rows, and removes it again: what green refuses is found before anything is fenced.",
        action: onHost('try-schema', 1800),
        check: Check.inside('Green took every object of every database, and nothing of it is left.'),
        undo: Undo.none("Undoing 'create-databases' drops the databases with all that is in them."),
      },
      {
        id: 'try-logins',
        phase: Phase.PREPARE,
        sentence:
          "Submits the client endpoint's record as it is, which takes the right to move it; then logs in on green as each declared client would: without TLS, without SCRAM, as declared.",
        action: callWithRoles('try-logins', [], tryStages),
        check: Check.inside(
          "The record was taken as it is, and is what it was; green accepted each client's way of logging in. Where not, their own words are shown with the reason.",
        ),
        undo: Undo.none('It changes nothing.'),
      },
      {
        id: 'close-fence',
        phase: Phase.FENCE,
        sentence: `Closes the fence: from here blue refuses client writes; reads go on. The fence lifts itself if nobody renews it: ${fenceSeconds.work} s after whoever works under it died, ${fenceSeconds.handover} s after a step that no other followed.`,
        action: callWithRoles('close-fence', FENCE_SECONDS),
        check: Check.inside('A write was tried in every database and refused with 25006.'),
        undo: Undo.by(
          call('undo-close-fence'),
          'Opens the fence: blue takes writes again. Refuses once the move was submitted.',
        ),
        changesOnBlue: 'client writes and DDL are refused',
      },
      {
        id: 'copy',
        phase: Phase.MIGRATE,
        sentence: 'Copies schema, rows, large objects and sequences to green, tables in parallel.',
        action: onHost('copy', copySeconds, 'do', FENCE_SECONDS),
        check: Check.inside('Every table is on green, every constraint valid, every index usable.'),
        undo: Undo.none("Undoing 'create-databases' drops the databases with all that was copied."),
      },
      {
        id: 'compare',
        phase: Phase.COMPARE,
        sentence:
          'Compares every row, large object, role, extension and the schema of both sides; of sequences, that they are declared alike and that none is ahead on green (the switch raises those behind).',
        action: onHost('compare', copySeconds, 'do', FENCE_SECONDS),
        check: Check.inside('Both sides are equal, and that is recorded under this very fence.'),
        undo: Undo.none('It changes nothing but the record of the comparison, which goes with the fence.'),
      },
      {
        id: 'fence-green',
        phase: Phase.FENCE,
        sentence: 'Closes a fence on green and lets the client roles log in there: they read, and cannot write yet.',
        action: callWithRoles('fence-green', FENCE_SECONDS),
        check: Check.inside(
          'Each declared client logged in on green as it would, read, and was refused a write with 25006.',
        ),
        undo: Undo.by(call('undo-fence-green'), 'Takes the right to log in on green from the client roles again.'),
      },
      {
        id: 'switch',
        phase: Phase.SWITCH,
        sentence: 'Moves the client endpoint to green and opens green for writes.',
        action: callWithRoles('switch', FENCE_SECONDS, switchStages),
        check: Check.inside("Green's own answer was seen through the client endpoint, and a write was accepted."),
        undo: Undo.none('Each stage before the move takes itself back; the move is the point of no return.'),
      },
      {
        id: 'watch',
        phase: Phase.WATCH,
        sentence:
          'Reads and writes through the client endpoint for a while and ends sessions that still hold on to blue.',
        action: call('watch'),
        check: Check.inside('Every read and write of the watch was answered by green.'),
        undo: Undo.none('The point of no return is behind; the way back is the fall-back document.'),
      },
      {
        id: 'refuse-blue',
        phase: Phase.WATCH,
        sentence: 'Refuses new client connections to blue, so that nobody reads stale data.',
        action: call('refuse-blue'),
        check: Check.inside('No client role may log in on blue, and none is connected.'),
        undo: Undo.none('The point of no return is behind; the fall-back document lets clients log in on blue again.'),
        changesOnBlue: 'client roles may no longer log in',
      },
      {
        id: 'stop-host',
        phase: Phase.WATCH,
        sentence: 'Ends the migration host.',
        action: desiredHosts(0),
        check: Check.inside('The Auto Scaling group took the new size.'),
        undo: Undo.none('Nothing needs the host any more.'),
      },
    ],
  };
}

const tryStages = [
  {
    id: 'try-endpoint',
    sentence:
      "Submits the client endpoint's record as it is: a right to move it that is missing is found before anything is fenced.",
    undo: 'It changes nothing.',
  },
  {
    id: 'try-logins',
    sentence: 'Logs in on green as each declared client would: without TLS, without SCRAM, as declared.',
    undo: 'It changes nothing.',
  },
];

const switchStages = [
  {
    id: 'last-look',
    sentence:
      "Asserts that the fence never lifted, that its comparison is equal and that nothing appeared since; raises green's sequences to where clients moved blue's.",
    undo: 'The fence is opened again; raised sequences are dropped with the databases that were copied.',
  },
  {
    id: 'seal-fence',
    sentence: 'Makes the fence permanent: it no longer lifts itself.',
    undo: 'The fence is opened again.',
  },
  {
    id: 'move-endpoint',
    sentence: 'Points the client endpoint to green. Its submission is the point of no return.',
    undo: 'There is none: the outcome of the move is learned instead.',
  },
  {
    id: 'see-answer',
    sentence:
      "Waits until green's own answer comes through the client endpoint, and raises green's sequences once more to where clients moved blue's meanwhile.",
    undo: 'The point of no return is behind.',
  },
  {
    id: 'open-green',
    sentence: "Opens green's fence: clients write again.",
    undo: 'The point of no return is behind.',
  },
  {
    id: 'move-clients',
    sentence: "Ends blue's idle client sessions, so that pools move over without a failed query.",
    undo: 'The point of no return is behind.',
  },
];
