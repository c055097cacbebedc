import { Command } from 'commander';
import { procedure } from '../../lib/render/procedure';
import { declaredUpgrades } from '../declared-upgrades';
import type { SubjectOptions } from '../subject';
import { inSubject } from '../subject';
import { withSubjectOptions, withUpgradeOption } from '../subject-options';

interface ProcedureOptions extends SubjectOptions {
  readonly upgrade?: string;
}

/** `cdk-cutover procedure`: the runbook as Markdown. */
export function procedureCommand(signal: AbortSignal): Command {
  return withUpgradeOption(withSubjectOptions(new Command('procedure')))
    .description('prints the procedure as Markdown: the commands a person would paste, the undo of each step beside it')
    .action((options: ProcedureOptions) =>
      inSubject(options, signal, ({ stack }) => {
        for (const { runbook, values, documents, commands, functions } of declaredUpgrades(stack, options.upgrade)) {
          const { fallBack, ...others } = documents;
          const known = Object.entries(values).map(([name, value]) => [name, literal(value)]);
          const text = procedure(runbook, {
            values: Object.fromEntries(known) as Record<string, string | undefined>,
            documents: { ...others, 'fall-back': fallBack },
            commands,
            functions: Object.fromEntries(Object.entries(functions).map(([name, arn]) => [name, literal(arn)])),
          });
          process.stdout.write(text);
        }
      }),
    );
}

/** What only a deploy will tell is an object in the template. */
function literal(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
