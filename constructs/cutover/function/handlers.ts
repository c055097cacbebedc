import {
  clipped,
  isPermanent,
  OperateError,
  RunError,
  sentence,
  UnansweredError,
  wordsOf,
} from '../../../lib/operate/errors';
import { withMetrics } from '../../../lib/metrics/log-line';
import type { KnownState } from '../../../lib/operate/state';
import type { Attributes } from './answer';
import { decide } from './decide';
import { PATIENCE_MS } from './move';
import type { Move } from './move';
import type { Aws } from './outbound';
import { perform } from './perform';
import { readRequest } from './request';
import type { CutoverEvent, Request } from './request';
import { look } from './view';
import type { View } from './view';

/** Before the provider framework gives up (58 minutes), which it does without a word of ours. */
const DEADLINE_MS = 56 * 60_000;

export interface Begun {
  readonly PhysicalResourceId: string;
  /** Milliseconds since the epoch: executions from here on belong to the request. */
  readonly Since: number;
  readonly Execution?: string;
}

export interface Completion {
  readonly IsComplete: boolean;
  readonly Data?: Attributes;
}

/** What the handlers work with. */
export interface Surroundings {
  readonly aws: Aws;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes one structured line. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/**
 * Both handlers do the same: look at reality, decide, make one move. So it does no harm when one of them is invoked twice or dies at any line:
 * whoever looks next finds what was done. `onEvent` refuses at once what cannot be right, and leaves the rest to `isComplete`.
 */
export function handlers({ aws, now, log }: Surroundings): {
  onEvent: (event: CutoverEvent) => Promise<Begun>;
  isComplete: (event: CutoverEvent) => Promise<Completion>;
} {
  return {
    onEvent: async (event) => {
      const since = now();
      try {
        const request = readRequest(event);
        const begun = { PhysicalResourceId: request.physicalId, Since: since };
        try {
          const view = await look(aws, request, since);
          const move = decide(view);
          log(lineOf(view, move, now()));
          // A failure is explained by isComplete, which may ask AWS for it as often as it takes.
          if (move.move === 'fail') return begun;
          const { execution } = await perform(aws, view, move);
          return { ...begun, ...(execution !== undefined && { Execution: execution }) };
        } catch (error) {
          if (isFinal(error)) throw error;
          log({ upgrade: request.upgrade, unanswered: clipped(wordsOf(error), 300) });
          return begun;
        }
      } catch (error) {
        throw bare(error);
      }
    },

    isComplete: async (event) => {
      try {
        const request = readRequest(event);
        try {
          const view = await look(aws, request, now());
          const move = decide(view);
          log(lineOf(view, move, now()));
          const { attributes } = await perform(aws, view, inTime(view, move));
          return attributes ? { IsComplete: true, Data: attributes } : { IsComplete: false };
        } catch (error) {
          if (isFinal(error)) throw error;
          log({ upgrade: request.upgrade, unanswered: clipped(wordsOf(error), 300) });
          if (mayStillPass(error, now() - (request.since ?? now()))) return { IsComplete: false };
          throw unanswered(request, error);
        }
      } catch (error) {
        throw bare(error);
      }
    },
  };
}

/** A request that cannot be answered in time fails in our words. A rollback only if clients are left stopped. */
function inTime(view: View, move: Move): Move {
  if (view.waitedMs < DEADLINE_MS || !['wait', 'join', 'start', 'stop'].includes(move.move)) return move;
  const what = move.move === 'wait' ? move.for : 'its documents';
  const { state, goal, request } = view;
  if (goal === 'rollback' && state.reachable && (state.serves === 'GREEN' || isServedByBlue(state))) {
    return { move: 'answer', words: `Still waiting for ${what}: see how it ends.`, alarm: true };
  }
  throw new RunError(
    `${request.upgrade}: after ${Math.round(view.waitedMs / 60_000)} minutes still waiting for ${what}. Nothing was stopped. ` +
      `Next: see how it ends, then deploy again.`,
  );
}

function isServedByBlue({ serves, clients }: KnownState): boolean {
  return serves === 'BLUE' && clients === 'served';
}

function isFinal(error: unknown): boolean {
  return error instanceof OperateError && !(error instanceof UnansweredError);
}

/** Rights that were granted a moment ago are refused for a while, so even a refusal gets its time. */
function mayStillPass(error: unknown, waitedMs: number): boolean {
  return waitedMs < (isPermanent(error) ? PATIENCE_MS : DEADLINE_MS);
}

function unanswered({ upgrade }: Request, error: unknown): UnansweredError {
  const words = sentence(clipped(wordsOf(error), 500));
  return new UnansweredError(
    `${upgrade}: AWS did not answer: ${words} Next: mend that and deploy again; a document that runs goes on meanwhile.`,
    { cause: error },
  );
}

/** What was seen and decided. Who asks for a person's attention does so in CloudWatch's metrics, too. */
function lineOf({ request, goal, state }: View, move: Move, now: number): Readonly<Record<string, unknown>> {
  const words = state.reachable ? state.words : state.why;
  const figures = 'alarm' in move && move.alarm ? { NeedsAttention: 1 } : {};
  return { upgrade: request.upgrade, requestId: request.id, goal, ...move, state: words, ...withMetrics(figures, now) };
}

/** CloudFormation shows the stack as part of the reason: leave the words only. */
function bare(error: unknown): unknown {
  if (error instanceof OperateError) error.stack = `${error.name}: ${error.message}`;
  return error;
}
