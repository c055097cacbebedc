import { setTimeout as pause } from 'node:timers/promises';
import { applyBackOut, backOut, lastTookAllBack, stop } from '../operate/abort';
import type { BackOutTable } from '../operate/abort';
import { sentence } from '../operate/errors';
import { isRunning } from '../operate/execution';
import type { Execution, ObservedExecution } from '../operate/execution';
import type { Clients, Look } from './look';
import { startOrJoin } from '../operate/start';
import { blueServes, isPending } from '../operate/state';
import type { OperatedUpgrade } from './operated-upgrade';
import { leftBehind, pendingWords, untouchedSinceFallBack, workedOnByHand } from './verb';

/** What became of backing out. */
export interface AbortEnd {
  /** Blue serves its clients, and nothing is left of what was begun. */
  readonly aborted: boolean;
  readonly words: string;
}

/** What backing out works with. */
export interface AbortWork {
  readonly clients: Clients;
  readonly upgrade: OperatedUpgrade;
  readonly look: () => Promise<Look>;
  /** Follows an execution to its end. */
  readonly follow: (id: string) => Promise<ObservedExecution>;
  /** Told what is done next. */
  readonly say: (words: string) => void;
  /** Ends the work; what was begun goes on. */
  readonly signal?: AbortSignal;
}

type Turn = { readonly again: true } | { readonly again: false; readonly end: AbortEnd };

/** What was done so far. */
interface Done {
  undos: number;
  /** Whether somebody was told that nobody answers. */
  toldOfSilence: boolean;
}

const AGAIN: Turn = { again: true };
/** Between two looks while something that was stopped comes to its end, or nobody answers, in ms. */
const STOPPING_MS = 1_000;

/** Stops what runs, as long as the move was not submitted, and takes back what it did. Whoever died half-way through that starts it again. */
export async function abort(work: AbortWork): Promise<AbortEnd> {
  const done: Done = { undos: 0, toldOfSilence: false };
  for (;;) {
    work.signal?.throwIfAborted();
    const seen = await work.look();
    const turn = await turnOf(seen, work, done);
    if (!turn.again) return turn.end;
  }
}

async function turnOf(seen: Look, work: AbortWork, sofar: Done): Promise<Turn> {
  const { clients } = work;
  const prepare = seen.executions.prepare.find(isRunning);
  if (prepare && !isPending(seen.state)) return stopping(prepare, work);
  const { state, executions } = seen;
  const person = workedOnByHand(seen);
  if (seen.running === undefined && person !== undefined) return end(false, `${person} Nothing was touched.`);
  if (seen.running === undefined && untouchedSinceFallBack(seen)) {
    return end(
      true,
      'Blue serves again since the fall back; what green was given is still there. Nothing was touched.',
    );
  }
  const tookAllBack = await lastTookAllBack(clients.ssm, executions);
  const left = leftBehind(seen) && !(await preparedTookBack(seen, clients));
  const next = backOut({ state, executions, tookAllBack, everything: true });
  return applyBackOut(table, next.next === 'clean' && left ? { next: 'undo' } : next, seen, work, sofar);
}

/** The newest run of prepare took back by itself all that it did. */
async function preparedTookBack({ executions, state }: Look, { ssm }: Clients): Promise<boolean> {
  if (!state.reachable || state.left) return false;
  return lastTookAllBack(ssm, { cutover: executions.prepare, undo: [], fallBack: [] });
}

/** Asks it to stop, once, and gives it a moment. */
async function stopping({ id, document, stopping: isAsked }: Execution, { clients, say }: AbortWork): Promise<Turn> {
  if (!isAsked) {
    say(`Stopping ${document} (execution ${id})`);
    await stop(clients.ssm, id);
  }
  await pause(STOPPING_MS);
  return AGAIN;
}

const end = (aborted: boolean, words: string): Turn => ({ again: false, end: { aborted, words } });

const table: BackOutTable<[Look, AbortWork, Done], Promise<Turn>> = {
  stop: ({ execution }, _, work) => stopping(execution, work),
  wait: async ({ execution }, { state, executions }, { follow, say }, sofar) => {
    // Not known whether the move was submitted: as soon as it is known that it was not, the run is stopped.
    const isCutover = executions.cutover.some(({ id }) => id === execution.id);
    if (isCutover && !execution.stopping && !state.reachable) {
      if (!sofar.toldOfSilence) say(`Who serves is not known, asking again: ${sentence(state.why)}`);
      sofar.toldOfSilence = true;
      await pause(STOPPING_MS);
      return AGAIN;
    }
    say(`Waiting for ${execution.document} (execution ${execution.id})`);
    await follow(execution.id);
    return AGAIN;
  },
  undo: async (_, { state }, { clients, upgrade, follow, say }, sofar) => {
    if (sofar.undos === 1) {
      const serves = blueServes(state) ? 'Blue serves its clients, but not ' : 'Not ';
      return end(false, `${serves}everything was taken back: see which step of ${upgrade.documents.undo} failed.`);
    }
    sofar.undos += 1;
    const id = await startOrJoin(clients.ssm, { document: upgrade.documents.undo });
    say(`Taking back what was done: ${upgrade.documents.undo} (execution ${id})`);
    await follow(id);
    return AGAIN;
  },
  forward: async (_, { state }) =>
    end(
      false,
      `It is too late to abort: the move may have been submitted. ${state.reachable ? state.words : ''} Start the cutover again, it finishes what was begun.`,
    ),
  pending: async (_, { state }) => end(false, `It cannot be aborted now. ${pendingWords(state)} Nothing was touched.`),
  unknown: async ({ why }) =>
    end(false, `Nothing was touched, since who serves could not be learned: ${sentence(why)}`),
  'green stays': async () =>
    end(false, 'It is too late to abort: green serves. The way back is to fall back. Nothing was touched.'),
  stuck: async ({ execution }) =>
    end(
      false,
      `${execution.document} (execution ${execution.id}) did not end well, and only a person decides which side is to serve. Nothing was touched.`,
    ),
  clean: async () => end(true, 'Blue serves its clients; nothing of an upgrade is left on it.'),
  neither: async () => end(false, 'The client endpoint leads to neither blue nor green. Nothing was touched.'),
};
