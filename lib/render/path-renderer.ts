import type { ActionData, PathData, RunbookData, StepData } from '../runbook/data';
import { CLAIM, RELEASE } from '../runbook/owner-steps';
import { fenceStep, stepsBeforePointOfNoReturn, undoOrder } from '../runbook/read';
import { automationAction } from './automation-action';
import type { AutomationAction, AutomationStep } from './automation-action';
import type { Bindings } from './bindings';
import { partName } from '../runbook/part-name';
import type { Part } from '../runbook/part-name';
import { stepName } from './step-name';

/** A step of a document before it is known what comes after it. */
type Link = Omit<AutomationStep, 'nextStep' | 'isEnd'>;

/** What a document has for one step of the runbook, or for its undo; in order. */
type Block = readonly Link[];

/** Tries of an undo step: it must not give up because a lock was held or a call was throttled once. */
const UNDO_ATTEMPTS = 3;

/** Ends a way whose last step can be undone: a step with isEnd stops the execution when it fails, whatever its onFailure says. */
const END: Link = {
  name: 'end',
  description: 'All is done.',
  action: 'aws:sleep',
  inputs: { Duration: 'PT1S' },
  isCritical: true,
  onFailure: 'Abort',
};

/** Renders the steps of a path for one of the runbook's documents. */
export class PathRenderer {
  constructor(
    private readonly runbook: RunbookData,
    private readonly bindings: Bindings,
    private readonly document: string,
  ) {}

  /** The steps in order, then the chain that a failure before the point of no return enters. */
  forward(selected: PathData, whole: PathData): AutomationStep[] {
    const main = selected.steps.map((step) => this.forwardBlock(step, this.entry(selected, whole, step)));
    if (!main.flat().some(({ onFailure }) => onFailure.startsWith('step:'))) return chained(main);
    const closed = main.at(-1)?.at(-1)?.onFailure === 'Abort' ? main : [...main, [END]];
    return [...chained(closed), ...chained(this.chain(this.undoable(selected, whole)))];
  }

  /** What an undo document runs: the claim, and the undo chain. */
  back(path: PathData): AutomationStep[] {
    const claims = path.steps.filter(({ id }) => this.isOwned() && id === CLAIM);
    return chained([...claims.map((claim) => this.forwardBlock(claim, 'Abort')), ...this.chain(path)]);
  }

  private forwardBlock(step: StepData, onFailure: string): Block {
    const own = this.links(step, 'do', step.action, { description: step.sentence, onFailure });
    const { action, sentence } = step.check;
    const check = action === undefined ? [] : this.links(step, 'check', action, { description: sentence, onFailure });
    const links = [...own, ...check];
    // What was done stays done: who comes next learns from SSM that this execution has ended.
    if (this.isOwned() && step.id === RELEASE) {
      return links.map((link) => ({
        ...link,
        maxAttempts: UNDO_ATTEMPTS,
        isCritical: false,
        onFailure: 'Continue',
      }));
    }
    return changesByApi(step.action) ? [...this.guard(step, step.id, onFailure), ...links] : links;
  }

  /**
   * The undo chain. What comes after the fence's undo goes on even when one of them fails; the execution ends Failed then. Who is not the owner any
   * more makes none of its API calls; steps of the function and of hosts refuse by themselves.
   */
  private chain(path: PathData): readonly Block[] {
    const order = undoOrder(path);
    const fence = fenceStep(path);
    return order.map((step, index) => {
      const next = order[index + 1];
      const undo = this.links(step, 'undo', step.undo.action as ActionData, {
        description: step.undo.sentence,
        maxAttempts: UNDO_ATTEMPTS,
        // Whether the point of no return was crossed is for the fence's undo to find out: if it refuses, nothing else may go.
        onFailure: step === fence || !next ? 'Abort' : `step:${this.inChain(next)}`,
      });
      return changesByApi(step.undo.action) ? [...this.guard(step, partName('undo', step.id), 'Abort'), ...undo] : undo;
    });
  }

  /** Where a chain enters the undo of a step: at the question who the owner is, where the undo does not ask that by itself. */
  private inChain(step: StepData): string {
    const undo = partName('undo', step.id);
    return stepName(this.isOwned() && changesByApi(step.undo.action) ? partName('guard', undo) : undo);
  }

  /** Asks whether the execution still owns the upgrade, before the step of that name. */
  private guard(step: StepData, before: string, onFailure: string): Block {
    const { owner } = this.runbook;
    if (owner === undefined) return [];
    return [
      {
        name: stepName(partName('guard', before)),
        description: `Ends here unless this run still owns the upgrade: '${stepName(before)}' is for its owner.`,
        ...this.action(step.id, owner.stillOwner),
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

  private links(
    step: StepData,
    part: Part,
    action: ActionData,
    how: Pick<Link, 'description' | 'maxAttempts' | 'onFailure'>,
  ): Block {
    const name = partName(part, step.id);
    const { description, maxAttempts, onFailure } = how;
    return [
      {
        ...{ name: stepName(name), description, ...this.action(name, action) },
        ...(maxAttempts === undefined ? {} : { maxAttempts }),
        ...{ isCritical: true, onFailure },
      },
    ];
  }

  /** @param command under which the bucket keeps what a host script prints */
  private action(command: string, action: ActionData): AutomationAction {
    const { runbook, bindings, document } = this;
    return automationAction(action, { runbook, bindings, command, document });
  }
}

/** An API call that may change something: the function's own steps, and what it sends to hosts, know their owner by themselves. */
function changesByApi(action: ActionData | undefined): boolean {
  return action?.kind === 'aws-api' && !/^(Describe|Get|List)/.test(action.api);
}

function chained(blocks: readonly Block[]): AutomationStep[] {
  const links = blocks.flat();
  return links.map((link, index) => {
    const next = links[index + 1];
    return next ? { ...link, nextStep: next.name } : { ...link, isEnd: true };
  });
}
