import type { RunbookData } from '../runbook/data';
import { allowedPattern } from './allowed-pattern';
import type { AutomationStep } from './automation-action';
import type { Bindings } from './bindings';
import { assertDocumentSize } from './document-size';
import { PathRenderer } from './path-renderer';
import { wakeSteps } from './wake-function';

/** The Automation documents of a runbook. */
export enum DocumentKind {
  /** Makes green ready. */
  PREPARE = 'prepare',
  /** Does all of it, prepare's steps included. */
  CUTOVER = 'cutover',
  /** Takes back what prepare and an unfinished cutover did. */
  UNDO = 'undo',
  /** Goes back to blue after the cutover. */
  FALL_BACK = 'fall-back',
  /** Ends the way back. */
  RETIRE = 'retire',
}

/** An Automation document, as SSM takes it. */
export interface AutomationDocument {
  readonly schemaVersion: '0.3';
  readonly description: string;
  readonly assumeRole: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mainSteps: readonly AutomationStep[];
}

interface ParameterDeclaration {
  readonly type: 'String';
  readonly description: string;
  readonly default: string;
  readonly allowedPattern: string;
}

/** Renders one document. Throws when it exceeds SSM's limit. */
export function automationDocument(runbook: RunbookData, kind: DocumentKind, bindings: Bindings): AutomationDocument {
  const document: AutomationDocument = {
    schemaVersion: '0.3',
    description: `${descriptions[kind]}\n\n${runbook.title}`,
    assumeRole: bindings.assumeRole,
    parameters: Object.fromEntries(
      runbook.parameters.map(({ name, description, pattern, default: value }) => [
        name,
        { type: 'String', description, default: value, allowedPattern: allowedPattern(pattern) },
      ]),
    ),
    mainSteps: awake(steps[kind](new PathRenderer(runbook, bindings, kind), runbook), runbook, bindings),
  };
  assertDocumentSize(kind, document);
  return document;
}

const descriptions: { readonly [K in DocumentKind]: string } = {
  [DocumentKind.PREPARE]: 'Makes green ready while clients go on using blue.',
  [DocumentKind.CUTOVER]:
    'Cuts over to green. Fails without a trace before the point of no return; never crosses back after it.',
  [DocumentKind.UNDO]: 'Takes back what prepare and an unfinished cutover did. Refuses once green serves.',
  [DocumentKind.FALL_BACK]: 'Goes back to blue after a cutover.',
  [DocumentKind.RETIRE]: 'Ends the way back to blue. Deletes and stops no server.',
};

const steps: { readonly [K in DocumentKind]: (renderer: PathRenderer, runbook: RunbookData) => AutomationStep[] } = {
  [DocumentKind.PREPARE]: (renderer, { cutover, prepare }) =>
    renderer.forward({ ...cutover, steps: cutover.steps.filter(({ id }) => prepare.includes(id)) }, cutover),
  [DocumentKind.CUTOVER]: (renderer, { cutover }) => renderer.forward(cutover, cutover),
  [DocumentKind.UNDO]: (renderer, { cutover }) => renderer.back(cutover),
  [DocumentKind.FALL_BACK]: (renderer, { fallBack }) => renderer.forward(fallBack, fallBack),
  [DocumentKind.RETIRE]: (renderer, { retire }) => renderer.forward(retire, retire),
};

/** The steps, and before them what wakes each function in a VPC that one of them calls. */
function awake(
  mainSteps: readonly AutomationStep[],
  { functions }: RunbookData,
  bindings: Bindings,
): readonly AutomationStep[] {
  const asleep = functions.filter(
    ({ name, inVpc }) =>
      inVpc === true && mainSteps.some(({ inputs }) => inputs.FunctionName === bindings.functions[name]),
  );
  return asleep.reduceRight<readonly AutomationStep[]>(
    (steps, { name }) => [...wakeSteps(name, bindings, steps[0]!.name), ...steps],
    mainSteps,
  );
}
