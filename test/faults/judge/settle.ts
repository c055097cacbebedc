import { setTimeout as pause } from 'node:timers/promises';
import { nextOf } from '../../../lib/operator/next';
import type { Operator } from '../../../lib/operator/operator';
import { unfinished, type Verb } from '../../../lib/operator/verb';
import { blueServes } from '../../../lib/operate/state';
import type { SideName } from './side';

/** Where the documented ways led. */
export interface Settled {
  /** The server that serves and takes writes; `undefined` when none of the ways led there. */
  readonly side?: SideName;
  /** What was done for it, and what was said. */
  readonly words: string;
}

/** So many commands may be needed: one that ends what was begun, and one for what that left. */
const COMMANDS = 3;
const LIMIT_MS = 120_000;
const RUNNING: readonly string[] = ['status --watch'];
const VERBS: readonly Verb[] = ['cutover', 'fall-back'];

/** Does what `status` says is to be done next, until one side serves and takes writes: what a person would do who knows nothing of the attack. */
export async function settle(operator: Operator): Promise<Settled> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const done: string[] = [];
  const said = (words: string) => [...done, words].join(', then: ');
  try {
    for (;;) {
      signal.throwIfAborted();
      const look = await operator.look();
      const { command = '', words } = nextOf(look);
      const { state } = look;
      if (RUNNING.includes(command)) {
        await pause(250, undefined, { signal });
        continue;
      }
      if (state.reachable && state.finished && !unfinished(look)) return { side: 'green', words: said('green serves') };
      if (blueServes(state)) return { side: 'blue', words: said('blue serves') };
      if (done.length === COMMANDS) return { words: said(`still to do: ${words}`) };
      done.push(command === '' ? words : command);
      const verb = VERBS.find((one) => one === command);
      if (command === 'abort') await operator.abort({ signal, everyMs: 100, step: () => undefined }, () => undefined);
      else if (verb === undefined) return { words: said('status names no command') };
      else {
        const id = await operator.start(verb, { fallBack: 'lose-writes' });
        await operator.follow(id, { signal, everyMs: 100, step: () => undefined });
      }
    }
  } catch (error) {
    return { words: said(error instanceof Error ? error.message : String(error)) };
  }
}
