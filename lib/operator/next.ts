import type { Look } from './look';
import { blueTakesWrites, isBetween } from '../operate/status';
import { fellBack, unfinished, workedOnByHand } from './verb';

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
  const { status, running, last, executions } = look;
  if (running) return { command: 'status --watch', words: `${running.document} runs: watch it` };
  const person = workedOnByHand(look);
  if (person !== undefined) return { words: person.replace(/\.$/, '') };
  if (!status.reachable) return { words: `See why the servers or their function do not answer: ${status.why}` };
  if (status.finished) {
    const retired = status.fence === 'absent' && executions.retire[0]?.outcome === 'succeeded';
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
  if (isBetween(status) && last?.role === 'fallBack') {
    return { command: 'fall-back', words: 'A fall back did not end: start it again' };
  }
  if (isBetween(status)) return { command: 'cutover', words: 'A cutover is half-way: start it again, it finishes' };
  if (status.serves === 'UNKNOWN') return { words: 'Point the client endpoint to the server that should serve' };
  if (fellBack(look))
    return {
      words:
        'Set active: BLUE in your app, save what you need of green, give the upgrade a new green (another PostgresGreen), deploy, and prepare it',
    };
  if (look.details.fenceLapsed) {
    const words =
      'Take back what was done, then begin again: the fence lifted itself, and what was copied is not trusted any more';
    return { command: 'abort', words };
  }
  if (!blueTakesWrites(status)) return { command: 'abort', words: "Take back what was done: blue's fence is closed" };
  if (status.fence === 'absent') return { command: 'prepare', words: 'Make green ready; clients notice nothing' };
  return { command: 'cutover', words: 'Cut over: writes stop while everything is copied and compared' };
}
