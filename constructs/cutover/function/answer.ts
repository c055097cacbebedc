import { newest } from '../../../lib/operate/documents';
import { clipped, sentence } from '../../../lib/operate/errors';
import type { Move } from './move';
import type { View } from './view';

/** The resource's attributes. What is not known is left out, so that nothing is ever pointed to a guess. */
export interface Attributes {
  /** `BLUE`, `GREEN` or `UNKNOWN`. */
  readonly activeSide: string;
  /** Address that the client endpoint leads to. */
  readonly activeEndpoint?: string;
  readonly words: string;
  /** Execution that led here, or `none`. */
  readonly executionId: string;
}

/** What is told to CloudFormation: who serves, and what the template should say. Far below the 4,096 bytes that it takes. */
export function attributesOf(view: View, move: Move<'answer'>): Attributes {
  const { state, request, executions, goal } = view;
  const activeSide = state.serves ?? 'UNKNOWN';
  const differs = activeSide !== 'UNKNOWN' && activeSide !== request.active && goal !== 'delete';
  const words = [
    state.reachable ? state.words : `${state.serves ? '' : 'Who serves could not be learned: '}${sentence(state.why)}`,
    ...state.attention,
    move.words,
    differs
      ? `The template says active: ${request.active}, yet ${activeSide.toLowerCase()} serves: set active: ${activeSide}.`
      : '',
  ];
  const target = (state.target ?? '').slice(0, 255);
  return {
    activeSide,
    ...(target !== '' && { activeEndpoint: target }),
    words: clipped(words.filter(Boolean).join(' '), 800),
    executionId: move.execution?.id ?? newest(executions)?.id ?? 'none',
  };
}
