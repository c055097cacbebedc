import type { State } from '../../lib/system/state';

/** A state as a system tells it: blue serves, and nothing was begun. */
export function told(more: Partial<State> = {}): State {
  return {
    ...{ serves: 'BLUE', finished: false, clients: 'served', left: false, words: 'Blue serves.', target: 'b' },
    ...{ attention: [], facts: [] },
    ...more,
  };
}

const half = { finished: false, clients: 'stopped', left: true } as const;
const green = { serves: 'GREEN', words: 'Green serves.', target: 'g', left: true } as const;

/** Every state that decisions tell apart. */
export const states = {
  'blue, untouched': told(),
  'blue, prepared': told({ left: true }),
  'blue, stopped': told({ ...half, words: 'Blue serves, its clients are stopped.' }),
  'blue, back': told({ left: true, between: 'back', words: 'Blue serves, what was begun is void.' }),
  'blue, forward': told({ ...half, between: 'forward', words: 'Blue serves, the move may have been submitted.' }),
  'blue, pending': told({ ...half, between: 'wait', words: 'Blue serves, the switchover runs.' }),
  'green, finished': told({ ...green, finished: true }),
  'green, retired': told({ ...green, finished: true, left: false }),
  'green, forward': told({ ...green, ...half, between: 'forward', words: 'Green serves, its clients are stopped.' }),
  'green, pending': told({ ...green, ...half, between: 'wait', words: 'Green serves, the switchover runs.' }),
  neither: told({ serves: 'UNKNOWN', left: true, words: 'Neither serves.', target: 'x' }),
} satisfies Readonly<Record<string, State>>;

export type NamedState = keyof typeof states;
