import type { Look } from './look';
import { blueServes, isForward } from '../operate/state';
import { fellBack, pendingWords, unfinished, workedOnByHand } from './verb';

/** What an operator would do now. */
export interface Next {
  /** The command; absent when there is something else to do. */
  readonly command?: 'status --watch' | 'preflight' | 'prepare' | 'cutover' | 'abort' | 'fall-back';
  readonly words: string;
}

/** The next thing in words or, where it is a command, as a person would type it. */
export function nextWords({ command, words }: Next, typed: (command: string) => string): string {
  return command === undefined ? words : typed(command);
}

/** The next thing to do, from what was seen. */
export function nextOf(look: Look): Next {
  const { state, running, last, executions } = look;
  if (running) return { command: 'status --watch', words: `${running.document} runs: watch it` };
  const person = workedOnByHand(look);
  if (person !== undefined) return { words: person.replace(/\.$/, '') };
  if (!state.reachable) return { words: `See why nobody tells the state: ${state.why}` };
  const pending = pendingWords(state);
  if (pending !== undefined) return { command: 'status --watch', words: pending.replace(/\.$/, '') };
  if (state.finished) {
    const retired = !state.left && executions.retire[0]?.outcome === 'succeeded';
    if (unfinished(look)) {
      return { command: 'cutover', words: 'The cutover moved clients and did not come to its end: start it again' };
    }
    if (retired) return { words: 'Delete the lines of the upgrade from your app, and deploy' };
    // No command: what ends the way back is not to be pasted in the minute after the move.
    return {
      words:
        'Set active: GREEN in your app and deploy. While you still can: `fall-back`. Days later, when you are sure: `retire`, which ends the way back',
    };
  }
  if (isForward(state) && last?.role === 'fallBack') {
    return { command: 'fall-back', words: 'A fall back did not end: start it again' };
  }
  if (isForward(state)) return { command: 'cutover', words: 'A cutover is half-way: start it again, it finishes' };
  if (state.serves === 'UNKNOWN') return { words: 'Point the client endpoint to the server that should serve' };
  if (fellBack(look))
    return {
      words:
        'Set active: BLUE in your app, save what you need of green, give the upgrade a new green (another PostgresGreen), deploy, and prepare it',
    };
  if (state.between === 'back') {
    return { command: 'abort', words: `Take back what was done, then begin again: ${state.words.replace(/\.$/, '')}` };
  }
  if (!blueServes(state)) return { command: 'abort', words: "Take back what was done: blue's clients are stopped" };
  if (!state.left) return { command: 'prepare', words: 'Make green ready; clients notice nothing' };
  return { command: 'cutover', words: 'Cut over: clients are stopped while everything is moved and compared' };
}
