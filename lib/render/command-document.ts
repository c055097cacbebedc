import type { ActionData, RunbookData, StepData } from '../runbook/data';
import type { Json } from '../runbook/data';
import { allowedPattern } from './allowed-pattern';
import { assertDocumentSize } from './document-size';

/** A Command document: one function of a host script. */
export interface CommandDocument {
  /** See `commandKey`. */
  readonly key: string;
  readonly content: { readonly [key: string]: Json };
}

/** What a step has actions for. */
export type StepPart = 'do' | 'check' | 'undo';

/** Names the Command document of a step (`copy`), of its check (`check-copy`) or of its undo (`undo-copy`). */
export function commandKey(step: StepData, part: StepPart): string {
  return part === 'do' ? step.id : `${part}-${step.id}`;
}

/** One document for each part of a step that works on the host. Throws when one exceeds SSM's limit. */
export function commandDocuments(runbook: RunbookData): readonly CommandDocument[] {
  const steps = [runbook.cutover, runbook.fallBack, runbook.retire].flatMap((path) => path.steps);
  return steps.flatMap((step) => {
    const parts: readonly (readonly [StepPart, string, ActionData | undefined])[] = [
      ['do', step.sentence, step.action],
      ['check', step.check.sentence, step.check.action],
      ['undo', step.undo.sentence, step.undo.action],
    ];
    return parts.flatMap(([part, description, action]) =>
      action?.kind === 'host-script' ? [commandDocument(runbook, commandKey(step, part), description, action)] : [],
    );
  });
}

function commandDocument(
  runbook: RunbookData,
  key: string,
  description: string,
  { script, verb, values, seconds }: ActionData<'host-script'>,
): CommandDocument {
  const content = {
    schemaVersion: '2.2',
    description,
    parameters: Object.fromEntries(
      runbook.values
        .filter(({ name }) => values.includes(name))
        .map((value) => [
          value.name,
          {
            type: 'String',
            description: value.description,
            allowedPattern: allowedPattern(value.pattern),
            // The agent hands the value over as $SSM_<name>; it never becomes part of the script's text.
            interpolationType: 'ENV_VAR',
          },
        ]),
    ),
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: key.replaceAll('-', '_'),
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: `${seconds}`,
          runCommand: ['#!/bin/bash', ...linesOf(runbook.scripts[script]), `main ${verb}`],
        },
      },
    ],
  };
  assertDocumentSize(key, content);
  return { key, content };
}

/** Without interpreter lines: the agent takes the first line of all, and only that. */
function linesOf(script: string): readonly string[] {
  return script
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#!'));
}
