import type { AwsStandIn, StandInExecution } from '../../operate/aws-stand-in';
import { states, type NamedState } from '../../operate/states';

type Fence = 'absent' | 'open' | 'closed' | 'sealed';

/** What is told while blue serves. */
const onBlue: Readonly<Record<Fence, NamedState>> = {
  absent: 'blue, untouched',
  open: 'blue, prepared',
  closed: 'blue, stopped',
  sealed: 'blue, forward',
};

/** Numbers that look random and are the same each time. */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Two servers and a client endpoint, moved by what runs in the stand-in, one small step at a time, or not at all, or into a failure. */
export class World {
  serves: 'BLUE' | 'GREEN' = 'BLUE';
  fence: Fence = 'absent';
  greenOpen = false;

  constructor(
    private readonly aws: AwsStandIn,
    private readonly random: (below: number) => number,
  ) {
    // Any point of an upgrade's life may be where a sequence begins.
    const beginning = random(3);
    if (beginning === 1) this.aws.put('kong-cutover', 'InProgress');
    if (beginning === 2) {
      this.aws.put('kong-cutover', 'Success');
      Object.assign(this, { serves: 'GREEN', fence: 'sealed', greenOpen: true });
    }
    this.tell();
  }

  get beyondTheMove(): boolean {
    return this.serves === 'GREEN' || this.fence === 'sealed';
  }

  /** Lets time pass: whatever runs may get on. */
  tick(): void {
    this.aws.now += 5000;
    for (const execution of this.aws.executions) {
      if (execution.status === 'Cancelling') this.cancel(execution);
      else if (execution.status === 'InProgress' && this.random(3) > 0) this.advance(execution);
    }
    this.tell();
  }

  /** One answer in ten is none. */
  private tell(): void {
    this.aws.status = this.random(10) === 0 ? 'connect ETIMEDOUT' : states[this.state];
  }

  private get state(): NamedState {
    if (this.serves === 'GREEN') return this.greenOpen ? 'green, finished' : 'green, forward';
    return onBlue[this.fence];
  }

  /** A function that runs already is not stopped by that. */
  private cancel(execution: StandInExecution): void {
    if (this.random(2) > 0) this.cutOver();
    this.aws.end(execution, 'Cancelled');
  }

  private advance(execution: StandInExecution): void {
    const table: Record<string, () => string | undefined> = {
      'kong-cutover': () => (this.random(12) === 0 ? this.failCutover() : this.cutOver()),
      'kong-undo': () => this.undo(),
      'kong-fall-back': () => this.fallBack(),
    };
    const outcome = table[execution.document]();
    const steps = [{ StepName: outcome === 'TakenBack' ? 'undo_it' : 'it', StepStatus: 'Success' }];
    if (outcome) this.aws.end(execution, outcome === 'TakenBack' ? 'Failed' : outcome, { steps });
  }

  private cutOver(): string | undefined {
    if (this.serves === 'GREEN' && this.greenOpen) return 'Success';
    if (this.serves === 'GREEN') this.greenOpen = true;
    else if (this.fence === 'sealed') this.serves = 'GREEN';
    else this.fence = this.fence === 'closed' ? 'sealed' : this.fence === 'open' ? 'closed' : 'open';
    return undefined;
  }

  private failCutover(): string {
    if (this.beyondTheMove || this.random(2) === 0) return 'Failed';
    this.fence = 'absent';
    return 'TakenBack';
  }

  private undo(): string {
    if (this.beyondTheMove || this.random(4) === 0) return 'Failed';
    this.fence = 'absent';
    return 'Success';
  }

  private fallBack(): string {
    if (this.serves === 'BLUE' || this.random(4) === 0) return 'Failed';
    Object.assign(this, { serves: 'BLUE', fence: 'open', greenOpen: false });
    return 'Success';
  }
}
