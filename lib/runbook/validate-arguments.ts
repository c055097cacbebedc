import type { ActionData, RunbookData, StepData } from './data';
import { bindOutputs, bindReferences } from './read';

/** What a value, a parameter, an argument or an output may be called. */
export const NAME = /^[A-Za-z][A-Za-z0-9]*$/;
/** What documents and payloads call things of their own. */
export const RESERVED = ['Step', 'ExecutionId', 'Document', 'TakeOver', 'Verb', 'Seconds'];

/** Characters that a Command document takes of an argument. */
export const ARGUMENT_CHARACTERS = 1024;
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/;

/** Every mistake of a call's arguments, each a sentence. */
export function argumentMistakes(runbook: RunbookData, { id }: StepData, action: ActionData): readonly string[] {
  if (action.kind !== 'host-script' && action.kind !== 'function') return [];
  const known = [...runbook.values, ...runbook.parameters].map(({ name }) => name);
  return Object.entries(action.arguments ?? {}).flatMap(([name, argument]) => {
    const what = `argument '${name}' of step '${id}'`;
    const mistakes: string[] = [];
    if (!NAME.test(name)) mistakes.push(`${what} must be called by letters and digits`);
    if (RESERVED.includes(name)) mistakes.push(`${what} has a name that documents use: take another`);
    if (known.includes(name)) mistakes.push(`${what} is called like a value or parameter: take another name`);
    if (LINE_BREAK.test(argument) || argument.length > ARGUMENT_CHARACTERS) {
      mistakes.push(`${what} must be one line of at most ${ARGUMENT_CHARACTERS} characters`);
    }
    if (withoutReferences(argument).includes('{{')) {
      mistakes.push(`${what} holds '{{', which SSM Automation takes for a reference`);
    }
    return mistakes;
  });
}

function withoutReferences(text: string): string {
  return bindOutputs(
    bindReferences(text, () => ''),
    () => '',
  );
}
