import type { Deadline } from './deadline';
import { Server } from './server';
import type { Values } from './values';

/** What a stage has at hand. */
export interface Run {
  readonly values: Values;
  readonly blue: Server;
  readonly green: Server;
  readonly deadline: Deadline;
  /** What the step's result reports; small and flat. */
  readonly facts: Record<string, string | number | boolean>;
  /** Ends when the step ends: lease renewal, probe, lock. */
  readonly closers: (() => Promise<void>)[];
}

export function newRun(values: Values, deadline: Deadline): Run {
  const name = `cdk-cutover ${values.step}`.slice(0, 60);
  const blue = new Server('blue', values.blue, name);
  const green = new Server('green', values.green, name);
  return { values, blue, green, deadline, facts: {}, closers: [() => blue.end(), () => green.end()] };
}
