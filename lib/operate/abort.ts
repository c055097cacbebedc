import {
  AutomationExecutionNotFoundException,
  InvalidAutomationStatusUpdateException,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { isGuard, isUndo } from '../runbook/part-name';
import { CLAIM } from '../runbook/owner-steps';
import { documentRoles, newest } from './documents';
import type { Executions } from './documents';
import { isRunning } from './execution';
import type { Execution, ObservedExecution } from './execution';
import { observe } from './observe';
import { blueServes, isBeforeTheMove, isForward, isPending } from './state';
import type { StateAnswer } from './state';

/** Stops an execution where it is; nothing is undone by that. One that has ended already is left alone. */
export async function stop(ssm: SSMClient, id: string): Promise<void> {
  try {
    await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type: 'Cancel' }));
  } catch (error) {
    if (error instanceof InvalidAutomationStatusUpdateException) return;
    if (error instanceof AutomationExecutionNotFoundException) return;
    throw error;
  }
}

/** What backing out has to look at. */
export interface Scene {
  readonly state: StateAnswer;
  readonly executions: Executions;
  /** The newest execution took back by itself all that it did: see `lastTookAllBack`. */
  readonly tookAllBack: boolean;
  /** Take preparations back too, not only what an unfinished cutover did. */
  readonly everything?: boolean;
}

interface BackOutKinds {
  readonly stop: { readonly execution: Execution };
  readonly wait: { readonly execution: Execution };
  /** Start the undo document. */
  readonly undo: object;
  /** The move may have been submitted: start the cutover document again, it finishes what was begun. */
  readonly forward: object;
  /** Something was submitted to somebody else: nothing may be done until its outcome is known. */
  readonly pending: { readonly words: string };
  /** Nothing is known; `begun`: something of ours may be left. */
  readonly unknown: { readonly why: string; readonly begun: boolean };
  /** Green serves, and no unfinished cutover is to blame if its clients are stopped. It stays. */
  readonly 'green stays': object;
  /** A fall back did not end well; only a person decides between its two sides. */
  readonly stuck: { readonly execution: Execution };
  /** Nothing of an unfinished cutover is left. */
  readonly clean: object;
  /** The client endpoint leads to neither; nothing is to be touched. */
  readonly neither: object;
}

/**
 * The next move of whoever backs out of a cutover. Look, do it, look again, until it is none of the first five: it is found anew each time, so that
 * two who back out, or one who died half-way, come to the same end.
 */
export type BackOut<N extends keyof BackOutKinds = keyof BackOutKinds> = {
  [P in N]: { readonly next: P } & BackOutKinds[P];
}[N];

/** What to do at each. */
export type BackOutTable<A extends unknown[], R> = {
  readonly [N in keyof BackOutKinds]: (move: BackOut<N>, ...rest: A) => R;
};

export function applyBackOut<N extends keyof BackOutKinds, A extends unknown[], R>(
  table: BackOutTable<A, R>,
  move: BackOut<N>,
  ...rest: A
): R {
  return table[move.next](move, ...rest);
}

/** Decides the next move. */
export function backOut(scene: Scene): BackOut {
  const { state, executions } = scene;
  const running = documentRoles
    .flatMap((role) => executions[role].map((execution) => ({ ...execution, role })))
    .find(isRunning);
  if (running) {
    const mayStop = running.role === 'cutover' && !running.stopping && isBeforeTheMove(state);
    return { next: mayStop ? 'stop' : 'wait', execution: running };
  }
  const last = newest(executions);
  const left = last !== undefined && last.outcome !== 'succeeded' && !scene.tookAllBack;
  if (!state.reachable) return { next: 'unknown', why: state.why, begun: left };
  if (isPending(state)) return { next: 'pending', words: state.words };
  if (state.finished) return { next: 'green stays' };
  if (left && last.role === 'fallBack')
    return blueServes(state) ? { next: 'clean' } : { next: 'stuck', execution: last };
  // Green may be closed by what came after this upgrade: its own next one, a person. That is nobody's unfinished cutover.
  if (isForward(state)) return { next: left || state.serves !== 'GREEN' ? 'forward' : 'green stays' };
  if (state.serves === 'UNKNOWN') return { next: 'neither' };
  const mustUndo = left || !blueServes(state) || (scene.everything === true && state.left);
  return { next: mustUndo ? 'undo' : 'clean' };
}

/** Whether a run found that another one owns the upgrade: it ended at its claim, changed nothing and undid nothing. */
export function neverOwned({ outcome, steps }: ObservedExecution): boolean {
  const claim = steps.find(({ name }) => name === CLAIM);
  return outcome === 'failed' && claim?.outcome === 'failed';
}

/** Of the executions of one document, newest first, those that count: who never owned the upgrade left nothing and took nothing back. */
export async function thatOwned<E extends Execution>(ssm: SSMClient, executions: readonly E[]): Promise<readonly E[]> {
  let losers = 0;
  while (executions[losers]?.outcome === 'failed' && neverOwned(await observe(ssm, executions[losers]!.id)))
    losers += 1;
  return executions.slice(losers);
}

/** The executions of each document without those that never owned the upgrade. */
export async function allThatOwned(ssm: SSMClient, executions: Executions): Promise<Executions> {
  const [cutover, undo, fallBack] = await Promise.all(documentRoles.map((role) => thatOwned(ssm, executions[role])));
  return { cutover, undo, fallBack };
}

/** Whether a failed run's own chain of undo steps ran to its end without a failure. A cancelled run undoes nothing. */
export function tookAllBack(run: ObservedExecution): boolean {
  if (run.outcome !== 'failed' && run.outcome !== 'timed out') return false;
  // It lost the upgrade half-way through its chain.
  if (run.steps.some(({ name, outcome }) => isGuard(name) && outcome === 'failed')) return false;
  const undone = run.steps.filter(({ name, outcome }) => isUndo(name) && outcome !== 'not run');
  return undone.length > 0 && undone.every(({ outcome }) => outcome === 'succeeded');
}

/** `tookAllBack` of the execution that was started last; false when there is none, or it did not fail. */
export async function lastTookAllBack(ssm: SSMClient, executions: Executions): Promise<boolean> {
  const last = newest(executions);
  if (last?.outcome !== 'failed' && last?.outcome !== 'timed out') return false;
  return tookAllBack(await observe(ssm, last.id));
}
