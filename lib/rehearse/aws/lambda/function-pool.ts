import { randomUUID } from 'node:crypto';
import type { Faults } from '../faults';
import type { Invocation } from '../local-aws';
import { FunctionProcess } from './function-process';
import type { ProcessSpec } from './function-process';

/** Processes of one function. As Lambda does: an idle one is used again, a busy one never twice at a time. */
export class FunctionPool {
  private readonly idle: FunctionProcess[] = [];
  private readonly busy = new Set<FunctionProcess>();
  private stopped = false;

  constructor(
    private readonly spec: Omit<ProcessSpec, 'onFault'>,
    private readonly timeoutSeconds: number,
    private readonly faults: Faults,
  ) {}

  /** @throws once it is stopped: nobody would end the process */
  async invoke(payload: unknown): Promise<Invocation> {
    if (this.stopped) throw new Error('The function is gone: its rehearsal has ended.');
    const worker = this.take();
    this.busy.add(worker);
    try {
      return await worker.invoke({
        requestId: randomUUID(),
        payload: JSON.stringify(payload ?? {}),
        timeoutSeconds: this.timeoutSeconds,
        faults: this.faults.armed(),
      });
    } finally {
      this.busy.delete(worker);
      if (worker.alive && !this.stopped) this.idle.push(worker);
      else if (worker.alive) await worker.stop();
    }
  }

  /** Ends idle processes now and busy ones too, unless `whenIdle`: those then end after their invocation. */
  async stop(options: { readonly whenIdle?: boolean } = {}): Promise<void> {
    this.stopped = true;
    const ending = [...this.idle.splice(0), ...(options.whenIdle ? [] : this.busy)];
    await Promise.all(ending.map((worker) => worker.stop()));
  }

  private take(): FunctionProcess {
    for (let worker = this.idle.pop(); worker; worker = this.idle.pop()) {
      if (worker.alive) return worker;
    }
    return new FunctionProcess({ ...this.spec, onFault: (stage) => void this.faults.take(stage) });
  }
}
