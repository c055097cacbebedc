import type { Action } from './action';
import type { ActionData, CheckData, StepData, UndoData } from './data';
import type { Phase } from './phase';

/** How it is known that a step worked. */
export class Check {
  /** The action proves itself, as the sentence says: a function's stage that checks what it did, a wait. */
  public static inside(sentence: string): Check {
    return new Check({ sentence });
  }

  /** A second action proves it; it changes nothing. */
  public static by(action: Action, sentence: string): Check {
    return new Check({ sentence, action: action._data });
  }

  private constructor(
    /** @internal */
    public readonly _data: CheckData,
  ) {}
}

/** What takes a step back, or why nothing does. There is no third way: silence is how asymmetry arises. */
export class Undo {
  /** An idempotent action takes the step back, whether or not the step ever ran. */
  public static by(action: Action, sentence: string): Undo {
    return new Undo({ sentence, action: action._data });
  }

  /** Nothing is taken back, for the stated reason. */
  public static none(reason: string): Undo {
    return new Undo({ sentence: reason });
  }

  private constructor(
    /** @internal */
    public readonly _data: UndoData,
  ) {}
}

/** One step of a runbook. */
export interface Step {
  /** Unique in the runbook; lower case words joined by `-`. */
  readonly id: string;
  /** What the step is for. */
  readonly phase: Phase;
  /** What it does, one sentence for the operator. */
  readonly sentence: string;
  /** What it does, for the machine. */
  readonly action: Action;
  /** How it is known that it worked. */
  readonly check: Check;
  /** What takes it back, or why nothing does. */
  readonly undo: Undo;
  /**
   * What it changes on blue.
   * @default - nothing
   */
  readonly changesOnBlue?: string;
}

/** The step as data. */
export function stepData(step: Step): StepData {
  const { id, phase, sentence, changesOnBlue } = step;
  return {
    id,
    phase,
    sentence,
    action: withStages(id, sentence, step.action._data, step.undo._data),
    check: step.check._data,
    undo: step.undo._data,
    ...(changesOnBlue === undefined ? {} : { changesOnBlue }),
  };
}

function withStages(id: string, sentence: string, action: ActionData, undo: UndoData): ActionData {
  if (action.kind !== 'function' || action.stages.length > 0) return action;
  return { ...action, stages: [{ id, sentence, undo: undo.sentence }] };
}
