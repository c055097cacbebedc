import type { Figures } from '../../../lib/metrics/metrics';
import type { Deadline } from '../../../runtime/deadline';
import type { Turn } from './owner/turn';
import { Server } from './server';
import type { Values } from './values';

/** What a stage has at hand. */
export interface Run {
  readonly values: Values;
  readonly blue: Server;
  readonly green: Server;
  readonly deadline: Deadline;
  /** What it works under; none: it only looks. */
  turn?: Turn;
  /** What the step's result reports; small and flat. */
  readonly facts: Record<string, string | number | boolean>;
  /** What the next line of the log says in figures; CloudWatch makes metrics of them. */
  figures: Figures;
  /** Ends when the step ends: lease renewal, probe. */
  readonly closers: (() => Promise<void>)[];
}

export function newRun(values: Values, deadline: Deadline): Run {
  const name = `cdk-cutover ${values.step}`.slice(0, 60);
  // Nobody comes after an undo: it outlasts an absence of minutes, as when RDS goes over to its standby. That of a cutover needs green only
  // where it has to look, and does without it otherwise.
  const patience = values.step.startsWith('undo-') ? deadline.before(60_000) : undefined;
  const blue = new Server('blue', values.blue, name, patience);
  const green = new Server('green', values.green, name, values.step.startsWith('undo-fb-') ? patience : undefined);
  return { values, blue, green, deadline, facts: {}, figures: {}, closers: [() => blue.end(), () => green.end()] };
}
