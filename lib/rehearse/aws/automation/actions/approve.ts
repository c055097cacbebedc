import { ActionFailure, missing } from './action';
import type { StepAction } from './action';

/** Waits for a person's yes; a no fails the step. */
export const approve: StepAction = {
  defaultTimeoutSeconds: 7 * 24 * 3600,
  problems: (step) => missing(step, 'Approvers'),
  async run(_inputs, { signalled }) {
    const { type, comment } = await signalled();
    if (type === 'Approve') return { outputs: { ApprovalStatus: 'Approved' } };
    throw new ActionFailure(`Rejected${comment === undefined ? '' : `: ${comment}`}`, { ApprovalStatus: 'Rejected' });
  },
};
