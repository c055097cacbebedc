import { Command } from 'commander';
import type { Declared } from '../../lib/rehearse/run/declared';
import { fingerprintOf } from '../../lib/rehearse/run/fingerprint-of';
import { plan, type Plan } from '../../lib/render/plan';
import { declaredUpgrades } from '../declared-upgrades';
import { lastRehearsal, REHEARSAL_FOLDER } from '../last-rehearsal';
import { inSubject, type Subject, type SubjectOptions } from '../subject';
import { withSubjectOptions, withUpgradeOption } from '../subject-options';
import { planText } from '../terminal/plan-text';

interface PlanOptions extends SubjectOptions {
  readonly json?: boolean;
  readonly report: string;
  readonly upgrade?: string;
}

/** `cdk-cutover plan`: what will run where, what it changes on blue, what it can undo, whether these bytes were rehearsed. */
export function planCommand(signal: AbortSignal): Command {
  return withUpgradeOption(withSubjectOptions(new Command('plan')))
    .description(
      'says what will run where, what it changes on blue, what can be undone, and whether these bytes were rehearsed',
    )
    .option('--json', 'print JSON')
    .option('--report <dir>', 'folder of the last rehearsal', REHEARSAL_FOLDER)
    .action((options: PlanOptions) =>
      inSubject(options, signal, (subject) => {
        const plans = declaredUpgrades(subject.stack, options.upgrade).map((declared) =>
          planOf(subject, declared, options.report),
        );
        process.stdout.write(options.json ? `${JSON.stringify(plans, null, 2)}\n` : plans.map(planText).join('\n'));
      }),
    );
}

function planOf({ assembly, stack }: Subject, { runbook, upgrade }: Declared, folder: string): Plan {
  const fingerprint = fingerprintOf(assembly, stack, upgrade.logicalId);
  return plan(runbook, { fingerprint, lastRehearsal: lastRehearsal(folder) });
}
