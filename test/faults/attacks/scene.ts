import type { OperatorDocument } from '../../../lib/operator/operated-upgrade';
import type { Armed, Delivered } from '../delivery/armoury';
import { stateOf } from '../delivery/processes';
import { lookFor } from '../delivery/wait';
import type { Clients } from '../judge/clients';
import type { StartedExecution } from '../world/execution';
import type { World } from '../world/world';

/** How long a fault may take to be delivered, in ms. */
const DELIVERY_MS = 60_000;

/** What an attack has at hand, and what it notes. */
export class Scene {
  /** Faults that were seen to have happened. */
  delivered = 0;
  /** What of the attack's own is not as promised. */
  readonly breaches: string[] = [];
  /** What happened, for whoever reads the line. */
  readonly notes: string[] = [];

  constructor(
    readonly world: World,
    readonly clients: Clients,
  ) {}

  /** Starts a document by hand. */
  execute(document: OperatorDocument, parameters?: Readonly<Record<string, string>>): Promise<StartedExecution> {
    return this.world.execute(document, parameters);
  }

  /** Starts a document beside another one: a fault that is delivered once SSM runs it. */
  async executeBeside(
    document: OperatorDocument,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<StartedExecution> {
    const started = await this.execute(document, parameters);
    this.count(started.view.status !== 'Cancelled');
    return started;
  }

  arm(armed: Armed): string {
    return this.world.armoury.arm(armed);
  }

  /** Waits for an armed fault and counts it once the process is seen stopped or gone. */
  async delivery(armed: string, ms = DELIVERY_MS): Promise<Delivered | undefined> {
    const delivered = await this.world.armoury.delivered(armed, ms);
    this.count(delivered !== undefined);
    if (delivered === undefined) this.world.armoury.disarm(armed);
    return delivered;
  }

  /** The same, but the execution that should run into it may end before: then there is nothing to deliver, and nothing is counted. */
  async deliveryUnlessEnded(armed: string, execution: StartedExecution): Promise<Delivered | undefined> {
    const { armoury } = this.world;
    await lookFor(DELIVERY_MS, () => armoury.taken(armed) ?? (execution.running ? undefined : 'ended'));
    if (armoury.taken(armed) !== undefined) return armoury.delivered(armed, DELIVERY_MS);
    armoury.disarm(armed);
    return undefined;
  }

  /** Lets a stopped process go on. */
  resume(stopped: Delivered | undefined): void {
    if (stopped !== undefined) this.world.armoury.resume(stopped);
  }

  /** Waits until a process is gone. */
  async gone({ pid }: Pick<Delivered, 'pid'>, ms = 5_000): Promise<boolean> {
    return (await lookFor(ms, () => (stateOf(pid) === 'gone' ? true : undefined))) === true;
  }

  count(happened: boolean): void {
    if (happened) this.delivered += 1;
  }

  /** Says what is not as promised, unless it is. */
  promise(kept: boolean, otherwise: string): void {
    if (!kept) this.breaches.push(otherwise);
  }

  note(words: string): void {
    this.notes.push(words);
  }
}
