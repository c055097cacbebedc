import { stop } from '../../../lib/operate/abort';
import { parametersOf } from '../../../lib/operate/documents';
import { RefusedError, RunError } from '../../../lib/operate/errors';
import { explain } from '../../../lib/operate/explain';
import { observe } from '../../../lib/operate/observe';
import { startOrJoin } from '../../../lib/operate/start';
import { attributesOf } from './answer';
import type { Attributes } from './answer';
import { applyMove } from './move';
import type { Move, MoveTable } from './move';
import type { Aws } from './outbound';
import type { View } from './view';

/** What the cutover document is given, so that it refuses before the fence what would outlast CloudFormation's hour. In seconds. */
const TIME_LIMIT = 3300;

/** What came of a move. */
export interface Performed {
  /** The request has succeeded with these. */
  readonly attributes?: Attributes;
  /** Execution that is this request's from now on. */
  readonly execution?: string;
}

/** Does what was decided. Throws RefusedError or RunError when the request fails, AWS' own errors when it did not answer. */
export async function perform(aws: Aws, view: View, move: Move): Promise<Performed> {
  return applyMove(table, move, aws, view);
}

const table: MoveTable<[Aws, View], Promise<Performed>> = {
  answer: async (move, _, view) => ({ attributes: attributesOf(view, move) }),
  wait: async () => ({}),
  join: async ({ execution }) => ({ execution: execution.id }),
  start: async ({ role, attempt }, { ssm }, { request, waitedMs }) => ({
    execution: await startOrJoin(ssm, {
      document: request.documents[role],
      parameters: parametersOf(role, {
        timeLimitSeconds: Math.max(60, TIME_LIMIT - Math.ceil(waitedMs / 1000)),
        fallBack: request.fallBack,
      }),
      because: `${request.id} ${attempt}`,
    }),
  }),
  stop: async ({ execution }, { ssm }) => {
    await stop(ssm, execution.id);
    return {};
  },
  refuse: async ({ message }) => {
    throw new RefusedError(message);
  },
  fail: async ({ execution }, { ssm }, { state, request }) => {
    throw new RunError(explain(await observe(ssm, execution.id), state, request.documents));
  },
};
