import type { StepAction } from './action';

/** Waits until somebody resumes it. */
export const pause: StepAction = {
  defaultTimeoutSeconds: 365 * 24 * 3600,
  async run(_inputs, { signalled }) {
    await signalled();
    return { outputs: {} };
  },
};
