import { claim, OwnedByAnother } from '../../../../runtime/owner/claim';
import { automationExecutions } from '../../../../runtime/owner/executions';
import { isByHand, NotOwner, type Work } from '../../../../runtime/owner/record';
import { isError, lookAll } from '../../../../runtime/preflight/findings';
import { rekeyFence } from '../owner/key';
import { ownerRecord } from '../owner/record';
import { RELEASE } from '../owner/release';
import { endEarlier, takeTurn } from '../owner/take-turn';
import { assertTurn } from '../owner/turn';
import { ssm } from '../outbound';
import { connections } from '../preflight/connections';
import { masterSecrets } from '../preflight/secrets';
import type { Run } from '../run';
import type { Stage } from '../stages';
import { wordsOf } from '../words/words-of';

/** A command on a host is waited for so long; what it still holds by then is refused by both servers. */
const COMMAND_MS = 30_000;

/** Makes an execution the owner of the upgrade, or refuses and changes nothing. Done again by the owner it does no harm. */
export const claimStages: readonly Stage[] = [
  {
    id: 'claim',
    do: async (run) => {
      await claimUpgrade(run).catch((error: unknown) => explain(run, error));
      await takeTurn(run);
      // Whatever is closed is this execution's from here on: whoever closed it opens it no more.
      await rekeyFence(run, run.blue);
    },
    check: assertTurn,
  },
];

async function claimUpgrade(run: Run): Promise<void> {
  const { executionId: execution, document, takeOver } = run.values;
  if (execution === '' || document === '') {
    throw new OwnedByAnother('A claim names its execution and its document: the payload lacks ExecutionId or Document');
  }
  const executions = automationExecutions(ssm());
  run.facts.claim = await claim(
    { execution, document, release: RELEASE },
    { record: ownerRecord(run), work: workOf(run, executions), executions, takeOver },
  );
}

/** Sessions on green are ended with those on blue before anything is touched, as soon as it is this execution's turn there. */
function workOf(run: Run, executions: ReturnType<typeof automationExecutions>): Work {
  return {
    end: async (ended) => {
      await endEarlier(run);
      const left: string[] = [];
      for (const execution of ended.filter((one) => !isByHand(one))) {
        left.push(...(await executions.endCommands(execution, Math.min(COMMAND_MS, run.deadline.left / 3))));
      }
      run.facts.succeeded = ended.join(', ');
      if (left.length > 0) run.facts.commandsLeft = left.join(', ');
    },
  };
}

/** A server that does not answer, or a secret that holds no login, is said as preflight says it. */
async function explain(run: Run, error: unknown): Promise<never> {
  if (error instanceof OwnedByAnother || error instanceof NotOwner) throw error;
  const found = (await lookAll([masterSecrets, connections], run, false, { wordsOf })).filter(isError);
  if (found.length === 0) throw error;
  const lines = found.map(({ id, severity, words, fix }) => `- ${severity} ${id}: ${words}. ${fix}.`);
  throw new Error([`The upgrade could not be claimed, and nothing was changed:`, ...lines].join('\n'), {
    cause: error,
  });
}
