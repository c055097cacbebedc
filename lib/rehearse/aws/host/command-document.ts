import { AwsError } from '../aws-error';
import { isInput } from '../input';
import type { Input } from '../input';
import type { ParameterDeclarations } from '../automation/document-parameters';
import { isParameterType } from '../automation/document-parameters';

/** One plugin of a Command document: a shell script. */
export interface CommandStep {
  readonly name: string;
  /** Lines of the script, `{{ }}` not yet replaced. */
  readonly runCommand: readonly string[];
  readonly workingDirectory?: string;
  /** Seconds, or a reference to a parameter. */
  readonly timeoutSeconds?: string;
  /** `exit`: a failure ends the document. @default - the next step runs */
  readonly onFailure?: string;
  readonly onSuccess?: string;
  readonly finallyStep: boolean;
}

export interface CommandDocument {
  readonly parameters: ParameterDeclarations;
  readonly steps: readonly CommandStep[];
}

/** Reads a Command document. Throws InvalidDocumentContent naming everything that the rehearsal's host cannot do. */
export function commandDocument(name: string, content: unknown): CommandDocument {
  const problems: string[] = [];
  const document = isInput(content) ? content : {};
  if (document.schemaVersion !== '2.2') problems.push(`schemaVersion is ${String(document.schemaVersion)}, not 2.2`);
  const parameters = (isInput(document.parameters) ? document.parameters : {}) as ParameterDeclarations;
  for (const [parameter, { type, interpolationType }] of Object.entries(parameters)) {
    if (!isParameterType(type)) problems.push(`parameter ${parameter} has the unknown type ${type}`);
    if (interpolationType !== undefined && (interpolationType !== 'ENV_VAR' || type !== 'String')) {
      problems.push(`parameter ${parameter}: interpolationType ${interpolationType} of a ${type} is not known`);
    }
  }
  const mainSteps = Array.isArray(document.mainSteps) ? (document.mainSteps as unknown[]).filter(isInput) : [];
  if (mainSteps.length === 0) problems.push('it has no mainSteps');
  const steps = mainSteps.map((step) => commandStep(step, problems));
  const twice = steps.map(({ name: step }) => step).filter((step, index, all) => all.indexOf(step) !== index);
  if (twice.length > 0) problems.push(`step names are used twice: ${twice.join(', ')}`);
  problems.push(...unknownReferences(steps, parameters));
  if (problems.length > 0) throw new AwsError('InvalidDocumentContent', `document ${name}: ${problems.join('; ')}`);
  return { parameters, steps };
}

function commandStep(step: Input, problems: string[]): CommandStep {
  const name = String(step.name);
  const inputs = isInput(step.inputs) ? step.inputs : {};
  if (step.action !== 'aws:runShellScript') problems.push(`step ${name}: action ${String(step.action)} is not known`);
  const lines = Array.isArray(inputs.runCommand) ? (inputs.runCommand as unknown[]) : [inputs.runCommand];
  if (!lines.every((line) => typeof line === 'string'))
    problems.push(`step ${name}: runCommand is not a list of lines`);
  if (!runsOnLinux(step.precondition))
    problems.push(`step ${name}: only the precondition platformType = Linux is known`);
  return {
    name,
    runCommand: lines.map(String),
    workingDirectory: inputs.workingDirectory === undefined ? undefined : String(inputs.workingDirectory),
    timeoutSeconds: inputs.timeoutSeconds === undefined ? undefined : String(inputs.timeoutSeconds),
    onFailure: step.onFailure === undefined ? undefined : String(step.onFailure),
    onSuccess: step.onSuccess === undefined ? undefined : String(step.onSuccess),
    finallyStep: String(step.finallyStep) === 'true',
  };
}

function runsOnLinux(precondition: unknown): boolean {
  return precondition === undefined || JSON.stringify(precondition) === '{"StringEquals":["platformType","Linux"]}';
}

function unknownReferences(steps: readonly CommandStep[], parameters: ParameterDeclarations): string[] {
  return steps.flatMap(({ name, runCommand, timeoutSeconds = '' }) =>
    [...[...runCommand, timeoutSeconds].join('\n').matchAll(REFERENCE)]
      .map(([, reference]) => reference)
      .filter((reference) => !Object.hasOwn(parameters, reference))
      .map((reference) => `step ${name} refers to {{ ${reference} }}, which is no parameter`),
  );
}

/** A reference to a parameter in a Command document. */
export const REFERENCE = /\{\{\s*([\w:./-]+)\s*\}\}/g;
