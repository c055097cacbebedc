import { randomUUID } from 'node:crypto';
import { escapeLiteral } from 'pg';
import type { OperatorDocument } from '../../../../lib/operator/operated-upgrade';
import type { Armed, Delivered } from '../../../faults/delivery/armoury';
import { processesWith, send, stateOf, withChildren } from '../../../faults/delivery/processes';
import { lookFor } from '../../../faults/delivery/wait';
import type { Clients } from '../judge/clients';
import { settle } from '../../../faults/judge/settle';
import type { SideName } from '../../../faults/judge/side';
import { contents } from '../world/contents';
import type { StartedExecution } from '../../../faults/world/execution';
import { ROLE } from '../world/stack';
import { hostsOf } from '../../../faults/world/host-group';
import type { World } from '../world/world';
import { effects } from './effects';

const SIDES: readonly SideName[] = ['blue', 'green'];
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
    const delivered = await this.taken(armed, ms, () => this.world.isRunning());
    this.count(delivered !== undefined);
    return delivered;
  }

  /** The same, but the execution that should run into it may end before: then there is nothing to deliver, and nothing is counted. */
  async deliveryUnlessEnded(armed: string, execution: StartedExecution): Promise<Delivered | undefined> {
    return this.taken(armed, DELIVERY_MS, () => execution.running);
  }

  /** Stops the copy of a running cutover right before it clears green. */
  async frozenCopy(cutover: StartedExecution): Promise<Delivered | undefined> {
    await cutover.reached('copy', DELIVERY_MS);
    return this.delivery(this.arm({ place: 'host', signal: 'SIGSTOP', texts: effects.clears }));
  }

  /** Starts a cutover, and stops its function right before a stage begins. */
  async cutoverFrozenBefore(
    stage: string,
  ): Promise<{ readonly execution: StartedExecution; readonly stopped: Delivered | undefined }> {
    const armed = this.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.begins(stage) });
    const execution = await this.execute('cutover');
    return { execution, stopped: await this.delivery(armed) };
  }

  /** Lets a stopped process go on. */
  resume(stopped: Delivered | undefined): void {
    if (stopped !== undefined) this.world.armoury.resume(stopped);
  }

  /** Ends the sessions of ours that hold a lock by which drivers exclude each other: that alone died. */
  async endLockSessions(): Promise<void> {
    await this.asSuperuser(
      'blue',
      `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND application_name LIKE 'cdk-cutover%'`,
    );
  }

  /** Ends every session of ours on both servers. */
  async endSessions(): Promise<void> {
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cdk-cutover%' AND pid <> pg_backend_pid()`;
    for (const side of SIDES) await this.asSuperuser(side, end);
  }

  /** Does what status says is to be done next, until one side serves. */
  async settle(): Promise<void> {
    this.note(`then ${(await settle(await this.world.operator())).words}`);
  }

  /** Kills every process of every host, and counts it once each is gone. */
  async killHosts(): Promise<void> {
    const pids = this.processesOfHosts();
    for (const pid of pids) send(pid, 'SIGKILL');
    const gone = await lookFor(2_000, () => (pids.every((pid) => stateOf(pid) === 'gone') ? true : undefined));
    this.count(gone === true && pids.length > 0);
  }

  /** Stops every process of every host, and counts it once each is seen stopped. */
  async freezeHosts(): Promise<readonly number[]> {
    const { armoury } = this.world;
    const ours = this.processesOfHosts();
    for (const pid of ours) send(pid, 'SIGSTOP');
    armoury.noteStopped(ours);
    const frozen = await lookFor(2_000, () => (ours.every((pid) => stateOf(pid) !== 'runs') ? true : undefined));
    this.count(frozen === true && ours.length > 0);
    return ours;
  }

  /** Lets what is left of them go on. */
  wakeHosts(pids: readonly number[]): void {
    const left = pids.filter((pid) => stateOf(pid) === 'stopped');
    this.note(`${left.length} of ${pids.length} frozen processes of the host woke up`);
    for (const pid of left) send(pid, 'SIGCONT');
  }

  /** Runs a statement as the local superuser. */
  async asSuperuser(side: SideName, sql: string, database = 'postgres'): Promise<void> {
    const client = await this.world.server(side).connectAsSuperuser(database);
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** Leaves a prepared transaction of a client in its database. @returns what takes it back */
  async prepareTransaction(): Promise<() => Promise<void>> {
    const write = contents.statements.write.replace('$1', `'${randomUUID()}'`);
    await this.asSuperuser('blue', `BEGIN; ${write}; PREPARE TRANSACTION 'left'`, ROLE);
    return () => this.asSuperuser('blue', `ROLLBACK PREPARED 'left'`, ROLE);
  }

  /** Sets the clients' password to what its secret holds, as whoever changed it would. */
  giveBackPassword(): Promise<void> {
    const password = escapeLiteral(this.world.rehearsal.live.passwordOf(ROLE));
    return this.asSuperuser('blue', `ALTER ROLE ${ROLE} PASSWORD ${password}`);
  }

  /** Waits for the end of an execution, which is to be this one. */
  async expectEnd(execution: StartedExecution, status: 'Success' | 'Failed', ms: number): Promise<void> {
    const ended = await execution.ended(ms);
    const document = execution.view.document;
    this.note(`${document}: ${ended === undefined ? `runs after ${ms / 1_000} s` : execution.words}`);
    this.promise(ended === status, `${document} was to end ${status}, and ${ended ?? 'runs on'}`);
  }

  /** Waits until clients write to blue again. */
  async blueWritesWithin(ms: number): Promise<void> {
    const since = this.clients.now();
    const wrote = await lookFor(ms, () => (this.clients.acknowledged('blue', since) > 0 ? true : undefined));
    this.promise(wrote === true, `blue did not take writes again within ${ms / 1_000} s`);
  }

  /** Looks for a while whether clients wait for an answer. */
  async watchWaits(ms: number, longest: number): Promise<void> {
    await lookFor(ms, () => (this.clients.longestWait() > longest ? true : undefined));
    const waited = Math.round(this.clients.longestWait());
    this.promise(waited <= longest, `a client waited ${waited} ms for an answer`);
  }

  /** Waits as long as somebody is there who may run into it. */
  private async taken(armed: string, ms: number, mayCome: () => boolean): Promise<Delivered | undefined> {
    const { armoury } = this.world;
    await lookFor(ms, () => armoury.taken(armed) ?? (mayCome() ? undefined : 'nobody comes'));
    if (armoury.taken(armed) !== undefined) return armoury.delivered(armed, ms);
    armoury.disarm(armed);
    return undefined;
  }

  private processesOfHosts(): readonly number[] {
    const { aws, values } = this.world.rehearsal;
    const hosts = hostsOf(aws, values.HostGroup);
    return withChildren(hosts.flatMap((id) => processesWith('AWS_SSM_INSTANCE_ID', id)));
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
