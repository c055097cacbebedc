import type { EventListener } from './events';

/** How a fault ends the step or stage that it is injected into. */
export type FaultKind =
  /** The step reports failure after its effect and before its check. */
  | 'fail'
  /** The function's process dies there, as if its machine had. Stages of functions only. */
  | 'kill';

/** Faults that the rehearsal injects, each once. */
export class Faults {
  /** Ids of the faults that happened, oldest first. */
  readonly fired: string[] = [];
  /** Whether the hosts' agents hear that a command is cancelled: those of a machine that stands still do not. */
  agentsHear = true;
  private readonly armedFaults = new Map<string, FaultKind>();

  constructor(private readonly listener: EventListener) {}

  /** The step or stage of that id fails once, the next time it comes by. */
  failAt(id: string, kind: FaultKind = 'fail'): void {
    this.armedFaults.set(id, kind);
  }

  /** Faults that have not happened yet, by id. */
  armed(): Readonly<Record<string, FaultKind>> {
    return Object.fromEntries(this.armedFaults);
  }

  /** Takes back what has not happened yet. */
  clear(): void {
    this.agentsHear = true;
    this.armedFaults.clear();
  }

  /** Whether a fault is armed for a step of an Automation document. Step names spell ids with `_`. */
  isArmed(name: string): boolean {
    return this.idOf(name) !== undefined;
  }

  /** Uses a fault up. False when none is armed there. */
  take(name: string): boolean {
    const id = this.idOf(name);
    if (id === undefined) return false;
    this.armedFaults.delete(id);
    this.fired.push(id);
    this.listener({ kind: 'fault', id });
    return true;
  }

  private idOf(name: string): string | undefined {
    return [...this.armedFaults.keys()].find((id) => id === name || id.replaceAll('-', '_') === name);
  }
}

/** What an injected failure says. */
export function injectedFailure(id: string): string {
  return `failure injected at '${id}', after its effect and before its check`;
}
