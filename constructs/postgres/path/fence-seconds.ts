/**
 * How long blue's fence stays closed unless it is renewed, in seconds. While a step works it renews the fence every few seconds, and its death is to
 * end the pause soon. Between two steps nobody does, and Automation's polling, SSM's agent, the start of programs and of a function take their time.
 */
export const fenceSeconds = { work: 60, handover: 180 } as const;

/** Values by which steps that work under blue's fence are told. */
export const FENCE_SECONDS = ['FenceWorkSeconds', 'FenceHandoverSeconds'];
