import type { ResourceStatus, StackStatus } from './status';

export interface StackEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly stack: string;
  /** The stack's own name for an event of the stack. */
  readonly logicalId: string;
  readonly constructPath: string;
  readonly type: string;
  readonly status: StackStatus | ResourceStatus;
  readonly reason?: string;
}

/** What happened in a deployment, oldest first; who subscribes hears of it at once. */
export class EventLog {
  private readonly recorded: StackEvent[] = [];
  private readonly listeners = new Set<(event: StackEvent) => void>();

  get all(): readonly StackEvent[] {
    return this.recorded;
  }

  add(event: Omit<StackEvent, 'time'>): void {
    const timed = { time: Date.now(), ...event };
    this.recorded.push(timed);
    for (const listener of this.listeners) listener(timed);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (event: StackEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
