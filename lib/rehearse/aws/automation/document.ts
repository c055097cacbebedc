import { AwsError } from '../aws-error';
import { isInput } from '../input';
import type { Input } from '../input';
import type { ParameterDeclarations } from './document-parameters';
import type { KnowsOperation } from './validate';
import { documentProblems } from './validate';

/** What a step makes known to later ones: a name, and where it is found in the answer. */
export interface StepOutput {
  readonly Name: string;
  readonly Selector: string;
  readonly Type: string;
}

/** A step, every property that Automation has a default for written out. */
export interface AutomationStep {
  readonly name: string;
  readonly action: string;
  readonly inputs: Input;
  /** @default - the action's own */
  readonly timeoutSeconds?: number;
  readonly maxAttempts: number;
  /** `Abort`, `Continue` or `step:<name>`. */
  readonly onFailure: string;
  /** `Abort` or `step:<name>`. */
  readonly onCancel: string;
  readonly isCritical: boolean;
  readonly isEnd: boolean;
  /** Step after success; `undefined` ends the execution. */
  readonly nextStep?: string;
  readonly outputs: readonly StepOutput[];
}

export interface AutomationDocument {
  readonly assumeRole?: string;
  readonly parameters: ParameterDeclarations;
  readonly steps: readonly AutomationStep[];
  /** References `step.Output` that the execution shows. */
  readonly outputs: readonly string[];
}

/** Reads an Automation document. Throws InvalidDocumentContent naming every mistake, and everything that the rehearsal cannot run. */
export function automationDocument(name: string, content: unknown, knows: KnowsOperation): AutomationDocument {
  const source = isInput(content) ? content : {};
  const mainSteps = Array.isArray(source.mainSteps) ? (source.mainSteps as unknown[]).filter(isInput) : [];
  const document: AutomationDocument = {
    assumeRole: typeof source.assumeRole === 'string' && source.assumeRole !== '' ? source.assumeRole : undefined,
    parameters: (isInput(source.parameters) ? source.parameters : {}) as ParameterDeclarations,
    steps: mainSteps.map((step, index) => automationStep(step, mainSteps[index + 1])),
    outputs: Array.isArray(source.outputs) ? source.outputs.map(String) : [],
  };
  const problems = documentProblems(document, source, knows);
  if (problems.length > 0) throw new AwsError('InvalidDocumentContent', `document ${name}: ${problems.join('; ')}`);
  return document;
}

function automationStep(step: Input, following: Input | undefined): AutomationStep {
  const onFailure = String(step.onFailure ?? 'Abort');
  const isEnd = flag(step.isEnd) ?? false;
  const next = step.nextStep ?? following?.name;
  return {
    name: String(step.name),
    action: String(step.action),
    inputs: isInput(step.inputs) ? step.inputs : {},
    timeoutSeconds: step.timeoutSeconds === undefined ? undefined : Number(step.timeoutSeconds),
    maxAttempts: Number(step.maxAttempts ?? 1),
    onFailure: onFailure.toLowerCase() === 'abort' ? 'Abort' : onFailure,
    onCancel: String(step.onCancel ?? 'Abort'),
    // A step that may fail and be passed over is not critical unless it says so.
    isCritical: flag(step.isCritical) ?? onFailure !== 'Continue',
    isEnd,
    nextStep: isEnd || next === undefined ? undefined : String(next),
    outputs: Array.isArray(step.outputs) ? (step.outputs as StepOutput[]) : [],
  };
}

function flag(value: unknown): boolean | undefined {
  return value === undefined ? undefined : String(value) === 'true';
}
