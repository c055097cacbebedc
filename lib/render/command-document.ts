import type { ActionData, RunbookData, StepData } from '../runbook/data';
import type { Json } from '../runbook/data';
import { assertDocumentSize } from './document-size';

type HostScript = ActionData<'host-script'>;

/** A Command document: what one step does, and checks, on the host. */
export interface CommandDocument {
  /** See `commandKey`. */
  readonly key: string;
  readonly content: { readonly [key: string]: Json };
  /** Names of the values that it takes as parameters. */
  readonly values: readonly string[];
}

/** Names the Command document of a step (`copy`) or of a step's undo (`undo-copy`). */
export function commandKey(step: StepData, part: 'do' | 'undo'): string {
  return part === 'do' ? step.id : `undo-${step.id}`;
}

/** Whether the step's check runs in the same command as the step, right after it. */
export function checksInSameCommand(step: StepData): boolean {
  const { action, check } = step;
  return action.kind === 'host-script' && check.action?.kind === 'host-script' && check.action.script === action.script;
}

/** One document for each step that does, or undoes, its work on the host. Throws when one exceeds SSM's limit. */
export function commandDocuments(runbook: RunbookData): readonly CommandDocument[] {
  const steps = [runbook.cutover, runbook.fallBack, runbook.retire].flatMap((path) => path.steps);
  return steps.flatMap((step) => {
    const documents: CommandDocument[] = [];
    if (step.action.kind === 'host-script') {
      const parts = checksInSameCommand(step) ? [step.action, step.check.action as HostScript] : [step.action];
      documents.push(commandDocument(runbook, commandKey(step, 'do'), step.sentence, parts));
    }
    if (step.undo.action?.kind === 'host-script') {
      documents.push(commandDocument(runbook, commandKey(step, 'undo'), step.undo.sentence, [step.undo.action]));
    }
    return documents;
  });
}

function commandDocument(
  runbook: RunbookData,
  key: string,
  description: string,
  parts: readonly HostScript[],
): CommandDocument {
  const values = [...new Set(parts.flatMap((part) => part.values))];
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
            allowedPattern: `^${value.pattern}$`,
            // The agent hands the value over as $SSM_<name>; it never becomes part of the script's text.
            interpolationType: 'ENV_VAR',
          },
        ]),
    ),
    mainSteps: parts.map((part) => ({
      action: 'aws:runShellScript',
      name: part.verb,
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: `${part.seconds}`,
        runCommand: ['#!/bin/bash', ...linesOf(runbook.scripts[part.script]), `main ${part.verb}`],
      },
    })),
  };
  assertDocumentSize(key, content);
  return { key, content, values };
}

/** Without interpreter lines: the agent takes the first line of all, and only that. */
function linesOf(script: string): readonly string[] {
  return script
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#!'));
}
