import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Operator } from '../../../../lib/operator/operator';
import type { OperatorDocument } from '../../../../lib/operator/operated-upgrade';
import { readAssembly } from '../../../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../../../lib/rehearse/assembly/upgrades';
import type { LocalAwsEvent } from '../../../../lib/rehearse/aws/events';
import { ownClientConfig } from '../../../../lib/rehearse/aws/own-client-config';
import type { LivePostgres } from '../../../../constructs/postgres/rehearsal/live-postgres';
import { PostgresRehearsal } from '../../../../constructs/postgres/rehearsal/postgres-rehearsal';
import type { PostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';
import { createRun, type Run } from '../../../../lib/rehearse/workspace/run-folder';
import { findLeftovers, removeRun } from '../../../../lib/rehearse/workspace/run-removal';
import { declaredIn, type Declared } from '../../../../lib/rehearse/run/declared';
import { Rehearsal } from '../../../../lib/rehearse/run/rehearsal';
import { EVERY_WARNING } from '../../../../lib/rehearse/run/acknowledged';
import { Armoury } from '../../../faults/delivery/armoury';
import { processesWith, send } from '../../../faults/delivery/processes';
import { lookFor } from '../../../faults/delivery/wait';
import { Clients } from '../judge/clients';
import type { SideName } from '../../../faults/judge/side';
import { contents } from './contents';
import { isRunning, StartedExecution } from '../../../faults/world/execution';
import { endHosts } from '../../../faults/world/host-group';
import { KeptData } from './kept-data';
import { ROLE, synthesise } from './stack';
import { watchProcesses } from '../../../faults/world/watched';

export interface WorldSettings {
  /** Folder of the programs that watch processes: `test/faults/delivery` of the checkout. */
  readonly sources: string;
  readonly told: (words: string) => void;
  /** Changes cdk.out before it is deployed. @default nothing */
  readonly change?: (directory: string) => void;
}

/** One deployed upgrade that takes one attack after the other. */
export class World {
  static async start({ sources, told, change }: WorldSettings): Promise<World> {
    await Promise.all(findLeftovers().map(removeRun));
    const run = createRun();
    const armoury = new Armoury(mkdir(join(run.path, 'faults')));
    const directory = synthesise(join(run.path, 'cdk.out'));
    watchProcesses(directory, armoury.folder, sources);
    change?.(directory);
    const assembly = readAssembly(directory);
    const stack = findStack(assembly);
    const [declared] = declaredIn(stack);
    const rehearsal = new Rehearsal({
      ...{ assembly, stack, declared, run },
      system: new PostgresRehearsal({ declared, contents, acknowledged: [EVERY_WARNING] }),
      progress: (one) => (one.kind === 'preparation' ? told(one.words) : undefined),
      signal: new AbortController().signal,
    });
    try {
      await rehearsal.start();
      const world = new World(run, rehearsal, declared, armoury);
      world.kept = await Promise.all([rehearsal.live.blue, rehearsal.live.green].map((server) => KeptData.of(server)));
      return world;
    } catch (error) {
      await rehearsal.stop();
      await removeRun(run);
      throw error;
    }
  }

  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly events: LocalAwsEvent[] = [];
  private kept: readonly KeptData[] = [];

  private constructor(
    private readonly run: Run,
    readonly rehearsal: Rehearsal<LivePostgres>,
    readonly declared: Declared,
    readonly armoury: Armoury,
  ) {
    const config = ownClientConfig(rehearsal.aws);
    this.ssm = new SSMClient(config);
    this.lambda = new LambdaClient(config);
    rehearsal.subscribe((event) => this.events.push(event));
  }

  get aws() {
    return this.rehearsal.aws;
  }

  server(side: SideName): PostgresServer {
    return this.rehearsal.live[side];
  }

  operator(): Promise<Operator> {
    const { runbook, documents } = this.declared;
    return Operator.of({ ssm: this.ssm, lambda: this.lambda }, { runbook, documents });
  }

  /** Starts a document by hand. */
  execute(document: OperatorDocument, parameters?: Readonly<Record<string, string>>): Promise<StartedExecution> {
    return StartedExecution.start(this, this.declared.documents[document], parameters);
  }

  clients(): Clients {
    const { values, dnsServer, caCertificate, live } = this.rehearsal;
    return new Clients({
      ...{ endpoint: values.EndpointName, dnsServer, statements: contents.statements },
      addresses: { blue: values.BlueHost, green: values.GreenHost },
      login: {
        ...{ port: live.blue.port, database: ROLE, user: ROLE, password: live.passwordOf(ROLE), caCertificate },
        abilities: { tls: true, scram: true },
      },
    });
  }

  /** Whom the name leads to, as its service holds it. */
  namedSide(): SideName | undefined {
    const { EndpointServiceId, EndpointInstanceId, BlueHost, GreenHost } = this.rehearsal.values;
    const found = this.aws.cloudMap.instances(EndpointServiceId).find(({ id }) => id === EndpointInstanceId);
    const cname = found?.attributes.AWS_INSTANCE_CNAME;
    return cname === BlueHost ? 'blue' : cname === GreenHost ? 'green' : undefined;
  }

  /** Whether any execution runs. */
  isRunning(): boolean {
    return this.aws.ssm.executions().some(isRunning);
  }

  /** All as it was before the first attack: nothing runs, both servers hold what they held, the name leads to blue. */
  async reset(): Promise<void> {
    const { aws, values } = this.rehearsal;
    for (const { id } of aws.ssm.executions().filter(isRunning)) aws.ssm.startNoMore(id);
    for (const pid of processesWith('FAULTS_FOLDER', this.armoury.folder)) send(pid, 'SIGKILL');
    this.armoury.clear();
    aws.faults.clear();
    endHosts(aws, values.HostGroup);
    await lookFor(30_000, () => (this.isRunning() ? undefined : true));
    await Promise.all(this.kept.map((kept) => kept.restore()));
    aws.cloudMap.putInstance(values.EndpointServiceId, values.EndpointInstanceId, {
      AWS_INSTANCE_CNAME: values.BlueHost,
    });
    this.events.length = 0;
  }

  async stop(): Promise<void> {
    for (const pid of processesWith('FAULTS_FOLDER', this.armoury.folder)) send(pid, 'SIGKILL');
    await this.rehearsal.stop();
    await removeRun(this.run);
  }
}

function mkdir(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
