import { answerOf } from './answer';
import type { RanStep } from './comparison';

/**
 * The least that was left of the fence, in milliseconds, when a step took it up from the one before: as the step that switches answers. `undefined`:
 * no step answered it.
 */
export function fenceLeftIn(executions: readonly { readonly steps: readonly RanStep[] }[]): number | undefined {
  const answers = executions.flatMap(({ steps }) => steps.map(({ output }) => answerOf(output).fenceLeastLeftMs));
  return answers.filter((ms) => typeof ms === 'number').at(-1);
}
