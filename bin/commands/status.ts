import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { abortWords } from '../../lib/operator/abort-words';
import { nextOf } from '../../lib/operator/next';
import { observe } from '../../lib/operate/observe';
import { ExitCode } from '../exit-code';
import { operating, type Operating } from '../operate/operating';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';
import { statusScreen, type StatusFacts } from '../terminal/status-screen';

interface StatusOptions extends OperatorOptions {
  readonly watch?: boolean;
}

const EVERY_MS = 2_000;

/** `cdk-cutover status`: everything about an upgrade on one screen. */
export function statusCommand(signal: AbortSignal): Command {
  return withOperatorOptions(new Command('status'))
    .description('shows on one screen who serves, what runs and how far it is, and what to do next')
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .addHelpText('after', '\nExit codes: 0 who serves is known, 2 it is not.')
    .action(async (options: StatusOptions) => {
      const work = await operating(options, signal);
      let shown = 0;
      do {
        const facts = await factsOf(work);
        const text = options.json ? `${JSON.stringify(jsonOf(facts))}\n` : statusScreen(facts);
        // On a terminal the screen before is drawn over; elsewhere one follows the other.
        if (shown > 0 && process.stdout.isTTY && !options.json) process.stdout.write(`\u001b[${shown}A\u001b[0J`);
        process.stdout.write(text);
        shown = text.split('\n').length - 1;
        process.exitCode = facts.look.status.reachable ? ExitCode.SUCCEEDED : ExitCode.FAILED;
      } while (options.watch && (await patience(signal)));
    });
}

/** Whether to look again. Whoever watches ends that by Ctrl-C, and that is no failure. */
async function patience(signal: AbortSignal): Promise<boolean> {
  await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function factsOf({ operator, place, commandFor }: Operating): Promise<StatusFacts> {
  const { upgrade, clients } = operator;
  const look = await operator.look();
  const run = look.running && (await observe(clients.ssm, look.running.id));
  const next = nextOf(look);
  return {
    ...{ upgrade, place, look, run, next },
    limitSeconds: Number(run?.parameters.TimeLimitSeconds ?? 0),
    abort: abortWords(upgrade, look, run),
    command: next.command === undefined ? undefined : commandFor(next.command),
  };
}

function jsonOf({ upgrade, place, look, run, limitSeconds, abort, next, command }: StatusFacts) {
  const { status, details, running, last } = look;
  const step = run?.steps.find(({ outcome }) => outcome === 'running')?.name;
  return {
    upgrade: upgrade.runbook.id,
    title: upgrade.runbook.title,
    place,
    ...{ status, details, limitSeconds },
    running: running && { ...running, step },
    ...{ last, abort },
    next: { ...next, command },
  };
}
