import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';

/** What an operation is about: target type to id. */
export type OperationTargets = Readonly<Record<'SERVICE' | 'INSTANCE', string>>;

export interface CloudMapOperation {
  readonly id: string;
  readonly type: 'REGISTER_INSTANCE' | 'DEREGISTER_INSTANCE';
  readonly targets: OperationTargets;
  readonly created: Date;
  updated: Date;
  status: 'SUBMITTED' | 'PENDING' | 'SUCCESS' | 'FAIL';
  error?: string;
}

/** Cloud Map's asynchronous operations: SUBMITTED, then PENDING, then SUCCESS or FAIL. */
export class CloudMapOperations {
  readonly all: CloudMapOperation[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private failure: string | undefined;

  constructor(
    /** Time until an operation is done, in ms. */
    private readonly durationMs: number,
  ) {}

  /** Starts one; `effect` happens when it succeeds. Throws DuplicateRequest while another one on the same instance runs. */
  submit(type: CloudMapOperation['type'], targets: OperationTargets, effect: () => void): CloudMapOperation {
    const running = this.all.find(({ targets: { SERVICE, INSTANCE }, status }) => {
      return SERVICE === targets.SERVICE && INSTANCE === targets.INSTANCE && !isDone(status);
    });
    if (running) {
      const message = 'Another operation on this instance is in progress';
      throw new AwsError('DuplicateRequest', message, { DuplicateOperationId: running.id });
    }
    const now = new Date();
    const id = `${randomUUID().replaceAll('-', '').slice(0, 26)}-${randomUUID().slice(0, 8)}`;
    const operation: CloudMapOperation = { id, type, targets, created: now, updated: now, status: 'SUBMITTED' };
    this.all.push(operation);
    this.after(this.durationMs / 3, () => update(operation, 'PENDING'));
    this.after(this.durationMs, () => this.finish(operation, effect));
    return operation;
  }

  find(id: string): CloudMapOperation {
    const operation = this.all.find((candidate) => candidate.id === id);
    if (!operation) throw new AwsError('OperationNotFound', `Operation not found: ${id}`);
    return operation;
  }

  /** The next operation ends in FAIL, with this message and without its effect. */
  failNext(message: string): void {
    this.failure = message;
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private finish(operation: CloudMapOperation, effect: () => void): void {
    operation.error = this.failure;
    this.failure = undefined;
    if (operation.error === undefined) effect();
    update(operation, operation.error === undefined ? 'SUCCESS' : 'FAIL');
  }

  private after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
  }
}

function update(operation: CloudMapOperation, status: CloudMapOperation['status']): void {
  operation.status = status;
  operation.updated = new Date();
}

function isDone(status: CloudMapOperation['status']): boolean {
  return status === 'SUCCESS' || status === 'FAIL';
}
