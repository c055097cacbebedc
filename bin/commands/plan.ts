import { Command } from 'commander';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { closureOf } from '../../lib/rehearse/assembly/closure';
import { fingerprint } from '../../lib/rehearse/assembly/fingerprint';
import type { Report } from '../../lib/rehearse/report/report';
import { isKnownType } from '../../lib/rehearse/resources/table';
import { declaredIn, type Declared } from '../../lib/rehearse/run/declared';
import { targetOf } from '../../lib/rehearse/run/target';
import { plan, type Plan } from '../../lib/render/plan';
import { inSubject, type Subject, type SubjectOptions } from '../subject';
import { withSubjectOptions } from '../subject-options';
import { planText } from '../terminal/plan-text';

interface PlanOptions extends SubjectOptions {
  readonly json?: boolean;
  readonly report: string;
}

/** `cdk-cutover plan`: what will run where, what it changes on blue, what it can undo, whether these bytes were rehearsed. */
export function planCommand(signal: AbortSignal): Command {
  return withSubjectOptions(new Command('plan'))
    .description(
      'says what will run where, what it changes on blue, what can be undone, and whether these bytes were rehearsed',
    )
    .option('--json', 'print JSON')
    .option('--report <dir>', 'folder of the last rehearsal', 'rehearsal')
    .action((options: PlanOptions) =>
      inSubject(options, signal, (subject) => {
        const plans = declaredIn(subject.stack).map((declared) => planOf(subject, declared, options.report));
        process.stdout.write(options.json ? `${JSON.stringify(plans, null, 2)}\n` : plans.map(planText).join('\n'));
      }),
    );
}

function planOf({ assembly, stack }: Subject, { runbook, upgrade }: Declared, folder: string): Plan {
  const closure = closureOf(assembly, stack, {
    target: targetOf(stack),
    isKnown: isKnownType,
    upgrades: [upgrade.logicalId],
  });
  return plan(runbook, { fingerprint: fingerprint(closure), lastRehearsal: lastRehearsal(folder) });
}

function lastRehearsal(folder: string): Report | undefined {
  const path = join(folder, 'report.json');
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch (cause) {
    throw new Error(
      `${path} is no report of a rehearsal: ${(cause as Error).message}. Rehearse again, or name another --report.`,
      { cause },
    );
  }
}
