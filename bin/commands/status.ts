import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { abortWords } from '../../lib/operator/abort-words';
import { nextOf } from '../../lib/operator/next';
import { observe } from '../../lib/operate/observe';
import { ExitCode } from '../exit-code';
import { operating, type Operating } from '../operate/operating';
import { withOperatorOptions, type OperatorOptions } from '../operate/options';
import { statusScreen, type StatusFacts } from '../terminal/status-screen';
import { WatchedScreen, type Drawing } from '../terminal/watched-screen';

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
      const screen = new WatchedScreen(process.stdout);
      // At once, though AWS may take a minute to answer: a second Ctrl-C ends the process wherever it is.
      signal.addEventListener('abort', () => screen.end(), { once: true });
      try {
        do {
          const facts = await factsOf(work);
          process.exitCode = facts.look.state.reachable ? ExitCode.SUCCEEDED : ExitCode.FAILED;
          if (options.json) process.stdout.write(`${JSON.stringify(jsonOf(facts))}\n`);
          else if (options.watch) screen.show(watched(facts, new Date()));
          else process.stdout.write(statusScreen(facts, process.stdout.columns || undefined));
        } while (options.watch && (await patience(signal)));
      } finally {
        // Also before an error is told: the second screen of a terminal takes what is written on it along.
        screen.end();
      }
    });
}

/** Says when it was seen: while nobody answers, what stands there becomes old. */
function watched(facts: StatusFacts, seen: Date): Drawing {
  return (columns) => `${statusScreen(facts, columns)}\n  ${'seen'.padEnd(10)}${seen.toISOString()}\n`;
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
  const { state, running, last } = look;
  const step = run?.steps.find(({ outcome }) => outcome === 'running')?.name;
  return {
    upgrade: upgrade.runbook.id,
    title: upgrade.runbook.title,
    place,
    ...{ state, limitSeconds },
    running: running && { ...running, step },
    ...{ last, abort },
    next: { ...next, command },
  };
}
