import type { Request } from './request';

/** What a request is after. */
export type Goal =
  /** Nothing moves: say who serves. */
  | 'report'
  /** Nothing moves, and green must serve already. */
  | 'declared-green'
  /** Cut over. */
  | 'green'
  /** Fall back. */
  | 'blue'
  /** The stack takes back the update that asked for something. */
  | 'rollback'
  /** The upgrade goes. */
  | 'delete';

/** Decides it. `inRollback`: the stack is rolling back. */
export function goalOf(request: Request, inRollback: boolean): Goal {
  if (request.type === 'Delete') return 'delete';
  if (request.isNew) return request.active === 'GREEN' && !inRollback ? 'declared-green' : 'report';
  if (!request.changesActive) return 'report';
  if (inRollback) return 'rollback';
  return request.active === 'GREEN' ? 'green' : 'blue';
}
