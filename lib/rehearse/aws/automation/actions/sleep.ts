import { ActionFailure } from './action';
import type { StepAction } from './action';

/** Waits for a time, or until one; how long really is the rehearsal's choice. */
export const sleep: StepAction = {
  defaultTimeoutSeconds: 604_800,
  problems: ({ inputs }) =>
    inputs.Duration === undefined && inputs.Timestamp === undefined
      ? ['the input Duration or Timestamp is missing']
      : [],
  async run(inputs, { wait, sleepMs }) {
    const declared =
      inputs.Duration === undefined
        ? Date.parse(String(inputs.Timestamp)) - Date.now()
        : duration(String(inputs.Duration));
    if (!Number.isFinite(declared))
      throw new ActionFailure(`Timestamp ${String(inputs.Timestamp)} is no ISO 8601 time`);
    await wait(Math.max(sleepMs(declared), 0));
    return { outputs: {} };
  },
};

/** Milliseconds of an ISO 8601 duration such as `PT10M`. */
function duration(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) throw new ActionFailure(`Duration ${text} is no ISO 8601 duration such as PT10M`);
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
