import type { LocalAwsEvent } from '../events';

/** Reads the line that a function writes at each stage: `{"stage":"…","status":"…",…}`; `undefined` for any other line. */
export function stageEvent(functionName: string, line: string): Extract<LocalAwsEvent, { kind: 'stage' }> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { stage, status, ms, message } = JSON.parse(line) as Record<string, unknown>;
    if (typeof stage !== 'string' || typeof status !== 'string') return undefined;
    return {
      kind: 'stage',
      functionName,
      stage,
      status,
      ...(typeof ms === 'number' ? { ms } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    };
  } catch {
    return undefined;
  }
}
