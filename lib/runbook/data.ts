import type { Phase } from './phase';

/**
 * The runbook as it lies in cdk.out: plain, frozen data. Strings may hold references `{{ Name }}` to the runbook's values
 * (bound by CloudFormation when documents are rendered) and parameters (given when a document is started).
 */
export interface RunbookData {
  readonly format: 1;
  readonly id: string;
  readonly title: string;
  readonly system: string;
  readonly values: readonly ValueData[];
  readonly parameters: readonly ParameterData[];
  readonly scripts: Readonly<Record<string, string>>;
  /** The functions that steps call. */
  readonly functions: readonly FunctionData[];
  /** The way to green: what the cutover document runs. */
  readonly cutover: PathData;
  /** Ids of the cutover's steps that the prepare document runs, in order. */
  readonly prepare: readonly string[];
  /** The way back to blue after the cutover. */
  readonly fallBack: PathData;
  /** Ends the way back. */
  readonly retire: PathData;
  /** How it is asked whether an execution still owns the upgrade; its claim and release are steps of each path. Absent: nobody owns it. */
  readonly owner?: OwnerData;
}

export interface OwnerData {
  /** Fails when the execution is not, or no longer, the owner. */
  readonly stillOwner: ActionData;
  /** Begins every host script; absent: scripts ask by themselves, or what they work on does. */
  readonly hostGuard?: string;
}

/** An ordered list of steps, and where on it the way back ends. */
export interface PathData {
  readonly steps: readonly StepData[];
  /** Id of the step, or of the stage of a step, that closes the fence: the undo of that step comes first whenever something fails after it. */
  readonly fence?: string;
  /** Why the path closes no fence. */
  readonly noFence?: string;
  /** Ids of the steps, or of stages of steps, that prove that both sides hold the same. */
  readonly comparisons?: readonly string[];
  /** Id of the step, or of the stage of a step, whose submission nothing takes back. */
  readonly pointOfNoReturn?: string;
}

export interface ValueData {
  readonly name: string;
  readonly description: string;
  /** Regular expression that a bound value matches; documents refuse what does not. */
  readonly pattern: string;
  /** Where the declaration states it, e.g. `blue.instance`; absent when no declaration does. */
  readonly origin?: string;
}

export interface ParameterData extends ValueData {
  readonly default: string;
}

export interface FunctionData {
  readonly name: string;
  /** Absent: it runs outside of the VPC. */
  readonly inVpc?: true;
}

export interface StepData {
  readonly id: string;
  readonly phase: Phase;
  readonly sentence: string;
  readonly action: ActionData;
  readonly check: CheckData;
  readonly undo: UndoData;
  /** What the step changes on blue, for `plan`; absent when it changes nothing there. */
  readonly changesOnBlue?: string;
}

export interface CheckData {
  readonly sentence: string;
  /** Absent when the action proves itself: a function's stage that checks, a wait. */
  readonly action?: ActionData;
}

export interface UndoData {
  /** What the undo does, or why there is none. */
  readonly sentence: string;
  readonly action?: ActionData;
}

/** Each kind of action and what describes it. A renderer is one table over this map: a forgotten kind does not compile. */
export interface ActionKinds {
  'host-script': {
    /** Key in the runbook's `scripts`. */
    readonly script: string;
    /** The function of the script that is called. */
    readonly verb: 'do' | 'check' | 'undo';
    /** Names of the values that the script reads. */
    readonly values: readonly string[];
    readonly seconds: number;
    /** Reference `{{ step-id.Output }}` to the id of the instance; absent: every host with the upgrade's tag. */
    readonly instance?: string;
    /** Literal arguments by name, which arrive like values. */
    readonly arguments?: ArgumentsData;
    /** What later steps call all that it printed: `{{ step-id.Name }}`. */
    readonly output?: string;
  };
  'aws-api': AwsCallData & {
    /** What of the answer later steps refer to as `{{ step-id.Name }}`. */
    readonly outputs: readonly OutputData[];
  };
  'aws-wait': AwsCallData & {
    /** JSONPath of the property that is looked at. */
    readonly selector: string;
    readonly desired: readonly string[];
    readonly seconds: number;
  };
  function: {
    /** Name of the function among the runbook's. */
    readonly function: string;
    /** What it is asked to do: its payload's `Step`. */
    readonly step: string;
    /** What it goes through, in order; one that moves nothing but itself has a single stage named like the step. */
    readonly stages: readonly StageData[];
    /** Names of the values that the step reads; absent: all of them. */
    readonly values?: readonly string[];
    /** Names of the parameters that it reads; absent: all of them. */
    readonly parameters?: readonly string[];
    /** At most 300: SSM ends the step there. */
    readonly seconds: number;
    /** Literal arguments by name, which arrive like values. */
    readonly arguments?: ArgumentsData;
    /** What later steps call its whole answer, as JSON text: `{{ step-id.Name }}`. */
    readonly output?: string;
  };
  manual: {
    /** What a person does before letting the document go on. */
    readonly ask: string;
  };
  sleep: {
    readonly seconds: number;
  };
}

export interface AwsCallData {
  /** Service namespace as SSM Automation spells it, e.g. `autoscaling`. */
  readonly service: string;
  /** Operation, e.g. `SetDesiredCapacity`. */
  readonly api: string;
  readonly inputs: JsonObject;
  readonly rights: readonly RightData[];
}

export type ArgumentsData = Readonly<Record<string, string>>;

export interface OutputData {
  readonly name: string;
  /** JSONPath of a single text in the answer; SSM Automation fails the step unless it finds exactly one. */
  readonly selector: string;
}

export interface RightData {
  readonly action: string;
  readonly resource: string;
}

export interface StageData {
  readonly id: string;
  readonly sentence: string;
  /** What takes the stage back while the point of no return is ahead, or why nothing needs to. */
  readonly undo: string;
}

export interface JsonObject {
  readonly [key: string]: Json;
}
export type Json = string | number | boolean | JsonObject | readonly Json[];

export type ActionKind = keyof ActionKinds;
/** An action: its kind and that kind's description. Written so that a table over kinds can be applied without a cast. */
export type ActionData<K extends ActionKind = ActionKind> = { [P in K]: { readonly kind: P } & ActionKinds[P] }[K];
export type ActionTable<A extends unknown[], R> = {
  readonly [K in ActionKind]: (action: ActionData<K>, ...rest: A) => R;
};

/** Applies a renderer's table to one action. */
export function applyTable<K extends ActionKind, A extends unknown[], R>(
  table: ActionTable<A, R>,
  action: ActionData<K>,
  ...rest: A
): R {
  return table[action.kind](action, ...rest);
}
