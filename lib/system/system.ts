import type { Declared } from '../rehearse/run/declared';
import type { Run } from '../rehearse/workspace/run-folder';
import type { CommandOption, OptionValues } from './command-option';
import type { RehearsalSystem } from './rehearsal-system';

/** What upgrades of one system bring to the tools. The folder of its constructs has it, and bin/systems.ts lists it. */
export interface System {
  /** Name of its folder, as runbooks have it, e.g. `postgres`. */
  readonly name: string;
  /** As people call it, e.g. `PostgreSQL`. */
  readonly title: string;
  /** Name of the example that shows it. */
  readonly example: string;
  /** Options of its own for commands that rehearse, and what their help says of them. @default none */
  readonly options?: { readonly list: readonly CommandOption[]; readonly help: string };
  /** Refuses options that cannot be, before anything begins. @param keep whether the rehearsal goes on in a process of its own */
  assertOptions?(options: OptionValues, keep: boolean): void;
  /** Reads and checks what a rehearsal of an upgrade needs; starts nothing. @throws naming what is wrong or missing on this machine */
  rehearsal(order: RehearsalOrder): Promise<RehearsalSystem>;
}

/** What is to be rehearsed. */
export interface RehearsalOrder {
  readonly declared: Declared;
  /** Values of the system's own options, as far as they were given. */
  readonly options: OptionValues;
  /** The example's folder, when it is one of an example. */
  readonly example?: string;
  /** Whose folder holds what goes with it. */
  readonly run: Pick<Run, 'path'>;
  /** Told what takes a while. */
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}
