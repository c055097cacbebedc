import type { ActionData, PathData, RunbookData, StepData } from '../runbook/data';
import { CLAIM, RELEASE } from '../runbook/owner-steps';
import { fenceStep, stepsBeforePointOfNoReturn, undoOrder } from '../runbook/read';
import { allowedPattern } from './allowed-pattern';
import { automationAction } from './automation-action';
import type { AutomationAction } from './automation-action';
import type { Bindings } from './bindings';
import type { StepPart } from './command-document';
import { commandKey } from './command-document';
import { assertDocumentSize } from './document-size';
import { stepName } from './step-name';
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

interface AutomationStep extends AutomationAction {
  readonly name: string;
  readonly description: string;
  readonly maxAttempts?: number;
  readonly isCritical: boolean;
  readonly onFailure: string;
  readonly nextStep?: string;
  readonly isEnd?: boolean;
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

/** Tries of an undo step: it must not give up because a lock was held or a call was throttled once. */
const UNDO_ATTEMPTS = 3;

/** Ends a way whose last step can be undone: a step with isEnd stops the execution when it fails, whatever its onFailure says. */
const END: AutomationStep = {
  name: 'end',
  description: 'All is done.',
  action: 'aws:sleep',
  inputs: { Duration: 'PT1S' },
  isCritical: true,
  onFailure: 'Abort',
};

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

class PathRenderer {
  constructor(
    private readonly runbook: RunbookData,
    private readonly bindings: Bindings,
    private readonly document: DocumentKind,
  ) {}

  /** The steps in order, then the chain that a failure before the point of no return enters. */
  forward(selected: PathData, whole: PathData): AutomationStep[] {
    const main = selected.steps.flatMap((step) => this.mainSteps(step, this.entry(selected, whole, step)));
    if (!main.some(({ onFailure }) => onFailure.startsWith('step:'))) return chained(main);
    const closed = main.at(-1)?.onFailure === 'Abort' ? main : [...main, END];
    return [...chained(closed), ...this.chain(this.undoable(selected, whole))];
  }

  /** What an undo document runs: the claim, and the undo chain. */
  back(path: PathData): AutomationStep[] {
    const [claim] = path.steps.filter(({ id }) => this.isOwned() && id === CLAIM);
    const chain = this.chain(path);
    if (claim === undefined) return chain;
    const [first] = chain;
    return [...this.mainSteps(claim, 'Abort').map((part) => ({ ...part, nextStep: first!.name })), ...chain];
  }

  private mainSteps(step: StepData, entry: string): Omit<AutomationStep, 'nextStep' | 'isEnd'>[] {
    const own = { name: stepName(step.id), description: step.sentence, ...this.action(step, step.action, 'do') };
    const check = step.check.action && {
      name: stepName(`check-${step.id}`),
      description: step.check.sentence,
      ...this.action(step, step.check.action, 'check'),
    };
    const parts = [own, ...(check ? [check] : [])].map((part) => ({ ...part, isCritical: true, onFailure: entry }));
    // What was done stays done: who comes next learns from SSM that this execution has ended.
    if (this.isOwned() && step.id === RELEASE) {
      return parts.map((part) => ({ ...part, maxAttempts: UNDO_ATTEMPTS, isCritical: false, onFailure: 'Continue' }));
    }
    return changesByApi(step.action) ? [...this.guard(step, stepName(step.id), entry), ...parts] : parts;
  }

  /**
   * The undo chain. What comes after the fence's undo goes on even when one of them fails; the execution ends Failed then. Who is not the owner any
   * more makes none of its API calls; steps of the function and of hosts refuse by themselves.
   */
  private chain(path: PathData): AutomationStep[] {
    const order = undoOrder(path);
    const fence = fenceStep(path);
    return order.flatMap((step, index) => {
      const next = order[index + 1];
      const undo = {
        name: undoName(step),
        description: step.undo.sentence,
        ...this.action(step, step.undo.action as ActionData, 'undo'),
        maxAttempts: UNDO_ATTEMPTS,
        isCritical: true,
        // Whether the point of no return was crossed is for the fence's undo to find out: if it refuses, nothing else may go.
        onFailure: step === fence || !next ? 'Abort' : `step:${this.inChain(next)}`,
        ...(next ? { nextStep: this.inChain(next) } : { isEnd: true }),
      };
      const guard = this.inChain(step) === undo.name ? [] : this.guard(step, undo.name, 'Abort');
      return [...guard.map((part) => ({ ...part, nextStep: undo.name })), undo];
    });
  }

  /** Where a chain enters the undo of a step: at the question who the owner is, where the undo does not ask that by itself. */
  private inChain(step: StepData): string {
    return this.isOwned() && changesByApi(step.undo.action) ? guardName(undoName(step)) : undoName(step);
  }

  /** Asks whether the execution still owns the upgrade, before the step of that name. */
  private guard(step: StepData, name: string, onFailure: string): Omit<AutomationStep, 'nextStep' | 'isEnd'>[] {
    const { owner } = this.runbook;
    if (owner === undefined) return [];
    return [
      {
        name: guardName(name),
        description: `Ends here unless this run still owns the upgrade: '${name}' is for its owner.`,
        ...this.action(step, owner.stillOwner, 'do'),
        maxAttempts: UNDO_ATTEMPTS,
        isCritical: true,
        onFailure,
      },
    ];
  }

  private undoable(selected: PathData, whole: PathData): PathData {
    return selected === whole ? whole : { steps: selected.steps };
  }

  /** Where a failure of this step goes: the fence's undo once the fence may be closed, else this step's or the nearest earlier undo. */
  private entry(selected: PathData, whole: PathData, step: StepData): string {
    const at = whole.steps.indexOf(step);
    const before = stepsBeforePointOfNoReturn(whole);
    if (whole.pointOfNoReturn === undefined || at > before || (this.isOwned() && step.id === CLAIM)) return 'Abort';
    const order = undoOrder(this.undoable(selected, whole));
    const fence = fenceStep(whole);
    const first =
      fence !== undefined && at >= whole.steps.indexOf(fence)
        ? order.find((candidate) => candidate === fence)
        : order.find((candidate) => candidate !== fence && whole.steps.indexOf(candidate) <= at);
    if (first === undefined) return 'Abort';
    return `step:${this.inChain(first)}`;
  }

  private isOwned(): boolean {
    return this.runbook.owner !== undefined;
  }

  private action(step: StepData, action: ActionData, part: StepPart): AutomationAction {
    return automationAction(action, {
      runbook: this.runbook,
      bindings: this.bindings,
      command: commandKey(step, part),
      document: this.document,
    });
  }
}

/** An API call that may change something: the function's own steps, and what it sends to hosts, know their owner by themselves. */
function changesByApi(action: ActionData | undefined): boolean {
  return action?.kind === 'aws-api' && !/^(Describe|Get|List)/.test(action.api);
}

function guardName(name: string): string {
  return stepName(`still-owner-${name}`);
}

/** Name of the Automation step that takes a step back. */
export function undoName(step: StepData): string {
  return stepName(`undo-${step.id}`);
}

function chained(parts: readonly Omit<AutomationStep, 'nextStep' | 'isEnd'>[]): AutomationStep[] {
  return parts.map((part, index) => {
    const next = parts[index + 1];
    return next ? { ...part, nextStep: next.name } : { ...part, isEnd: true };
  });
}
