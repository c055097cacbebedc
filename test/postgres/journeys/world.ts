import { GetAutomationExecutionCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { ownClientConfig } from '../../../lib/rehearse/aws/own-client-config';
import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import type { StackOutcome } from '../../../lib/rehearse/cloudformation/status';
import { startLoad, type Load } from '../../../constructs/postgres/rehearsal/load/load';
import { createRun } from '../../../lib/rehearse/workspace/run-folder';
import { findLeftovers, removeRun } from '../../../lib/rehearse/workspace/run-removal';
import { contentsForRoles } from '../../../constructs/postgres/rehearsal/blue-contents';
import type { LivePostgres } from '../../../constructs/postgres/rehearsal/live-postgres';
import { PostgresRehearsal } from '../../../constructs/postgres/rehearsal/postgres-rehearsal';
import { declaredIn } from '../../../lib/rehearse/run/declared';
import { redeploy } from '../../../lib/rehearse/run/redeploy';
import { Rehearsal } from '../../../lib/rehearse/run/rehearsal';
import { serversFolder } from '../../harness/servers-folder';

const ROLE = 'shop';
const ROWS = 2_000;

/** One world of a journey: what is deployed into it, one edited app after the other. */
export interface Journey {
  /** The rehearsal of the upgrade that is declared now. */
  readonly rehearsal: Rehearsal<LivePostgres>;
  /** Deploys another app over what there is. */
  deploy(directory: string): Promise<StackOutcome>;
  /** Runs a document to its end. */
  run(document: string, parameters?: Readonly<Record<string, string[]>>): Promise<string | undefined>;
  /** Clients that read and write through the name; writes that reach this address count as green's. */
  clients(greenAddress: string): Promise<Load>;
  end(): Promise<void>;
}

/** Deploys an app with `active: BLUE` and fills blue with a few rows. */
export async function journey(directory: string): Promise<Journey> {
  const base = serversFolder();
  await Promise.all(findLeftovers(base).map(removeRun));
  const run = createRun(base);
  const contents = contentsForRoles([ROLE], ROWS);
  const assembly = readAssembly(directory);
  const stack = findStack(assembly);
  const [declared] = declaredIn(stack);
  const rehearsal = new Rehearsal({
    ...{ assembly, stack, run, declared, system: new PostgresRehearsal({ declared, contents }) },
    ...{ signal: new AbortController().signal, progress: () => undefined },
  });
  const end = async () => {
    await rehearsal.stop();
    await removeRun(run);
  };
  await rehearsal.start().catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    rehearsal,
    deploy: (from) => {
      const edited = readAssembly(from);
      return redeploy(rehearsal, edited, findStack(edited, stack.stackName));
    },
    run: (document, parameters) => runDocument(rehearsal, document, parameters),
    clients: (greenAddress) => {
      const { values, dnsServer, live, caCertificate } = rehearsal;
      return startLoad({
        ...{ endpoint: values.EndpointName, dnsServer, port: live.blue.port, password: live.passwordOf(ROLE) },
        ...{ statements: contents.statements, abilities: { tls: true, scram: true }, caCertificate, greenAddress },
      });
    },
    end,
  };
}

async function runDocument(
  { aws }: Rehearsal,
  DocumentName: string,
  Parameters: Readonly<Record<string, string[]>> = {},
): Promise<string | undefined> {
  const ssm = new SSMClient(ownClientConfig(aws));
  const { AutomationExecutionId } = await ssm.send(new StartAutomationExecutionCommand({ DocumentName, Parameters }));
  for (;;) {
    const { AutomationExecution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId }));
    const { AutomationExecutionStatus: status, FailureMessage: why } = AutomationExecution ?? {};
    if (status !== 'InProgress' && status !== 'Pending') return why === undefined ? status : `${status}: ${why}`;
    await new Promise((done) => setTimeout(done, 100));
  }
}
