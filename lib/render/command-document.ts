import type { ActionData, Json, RunbookData } from '../runbook/data';
import { actionsOf, allSteps } from '../runbook/read';
import { ARGUMENT_CHARACTERS } from '../runbook/validate-arguments';
import { allowedPattern } from './allowed-pattern';
import { assertDocumentSize } from './document-size';

/** A Command document: a host script, whose functions are called by `Verb`. Nothing in it belongs to a single upgrade. */
export interface CommandDocument {
  /** Key in the runbook's scripts. */
  readonly script: string;
  readonly content: { readonly [key: string]: Json };
}

/** Parameter that names the function of the script: `do`, `check` or `undo`. */
export const VERB = 'Verb';
/** Parameter that says how long it may take. */
export const SECONDS = 'Seconds';
/** Parameter that names the execution that it works for. */
export const EXECUTION_ID = 'ExecutionId';

/** One document for each script that a step runs on the host. Throws when one exceeds SSM's limit. */
export function commandDocuments(runbook: RunbookData): readonly CommandDocument[] {
  return [...new Set(scriptActions(runbook).map(({ script }) => script))].map((script) => {
    const content = commandDocument(runbook, script);
    assertDocumentSize(script, content);
    return { script, content };
  });
}

/** Names of the values that a script reads, whichever of its functions is called; in the runbook's order. */
export function valuesOfScript(runbook: RunbookData, script: string): readonly string[] {
  const read = new Set(callsOf(runbook, script).flatMap(({ values }) => values));
  return runbook.values.map(({ name }) => name).filter((name) => read.has(name));
}

/** Names of the arguments that some call of a script gives. */
function argumentsOfScript(runbook: RunbookData, script: string): readonly string[] {
  return [...new Set(callsOf(runbook, script).flatMap(({ arguments: given = {} }) => Object.keys(given)))].sort();
}

function commandDocument(runbook: RunbookData, script: string): CommandDocument['content'] {
  const verbs = new Set(callsOf(runbook, script).map(({ verb }) => verb));
  const read = valuesOfScript(runbook, script);
  return {
    schemaVersion: '2.2',
    description: `${runbook.system}: ${script}, on the host`,
    parameters: {
      [VERB]: {
        type: 'String',
        description: 'What to do',
        allowedValues: ['do', 'check', 'undo'].filter((verb) => verbs.has(verb as ActionData<'host-script'>['verb'])),
        interpolationType: 'ENV_VAR',
      },
      [SECONDS]: { type: 'String', description: 'How long it may take', allowedPattern: '^[0-9]{1,6}$' },
      [EXECUTION_ID]: {
        type: 'String',
        description: 'Execution that it works for',
        allowedPattern: '^[A-Za-z0-9-]{1,64}$',
        interpolationType: 'ENV_VAR',
      },
      ...Object.fromEntries(
        runbook.values
          .filter(({ name }) => read.includes(name))
          .map(({ name, description, pattern }) => [
            name,
            {
              type: 'String',
              description,
              allowedPattern: allowedPattern(pattern),
              // The agent hands the value over as $SSM_<name>; it never becomes part of the script's text.
              interpolationType: 'ENV_VAR',
            },
          ]),
      ),
      // One document serves all calls: what one of them does not give is empty.
      ...Object.fromEntries(
        argumentsOfScript(runbook, script).map((name) => [
          name,
          {
            type: 'String',
            description: 'Argument of the call',
            default: '',
            allowedPattern: `^.{0,${ARGUMENT_CHARACTERS}}$`,
            interpolationType: 'ENV_VAR',
          },
        ]),
      ),
    },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: script.replaceAll('-', '_'),
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: `{{ ${SECONDS} }}`,
          // One element: as a list of lines it would take half as much again of a template.
          runCommand: [shellText(runbook, script)],
        },
      },
    ],
  };
}

function shellText({ scripts, owner }: RunbookData, script: string): string {
  const guard = owner?.hostGuard;
  const texts = [...(guard === undefined ? [] : [guard]), scripts[script]].map(withoutInterpreter);
  const call = guard === undefined ? `main "$SSM_${VERB}"` : `guard_host {{ ${SECONDS} }} "$SSM_${VERB}"`;
  return ['#!/bin/bash', ...texts, call].join('\n');
}

function callsOf(runbook: RunbookData, script: string): readonly ActionData<'host-script'>[] {
  return scriptActions(runbook).filter((action) => action.script === script);
}

function scriptActions(runbook: RunbookData): readonly ActionData<'host-script'>[] {
  return allSteps(runbook)
    .flatMap(actionsOf)
    .filter((action): action is ActionData<'host-script'> => action.kind === 'host-script');
}

/** The agent takes the first line of all, and only that, for the interpreter. */
function withoutInterpreter(script: string): string {
  return script
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#!'))
    .join('\n');
}
