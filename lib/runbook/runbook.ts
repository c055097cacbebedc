import type { PathData, RunbookData } from './data';
import type { Fence } from './fence';
import { CLAIM, owned, ownerData, RELEASE, type RunbookOwner } from './owner-steps';
import { Phase } from './phase';
import type { RunbookFunction } from './runbook-function';
import type { Step } from './step';
import { stepData } from './step';
import { validateRunbook } from './validate';

/** A named string that a runbook needs to know and CloudFormation binds: a host name, an ARN. Never a secret. */
export interface RunbookValue {
  /** Name, e.g. `BlueHost`: letters and digits. */
  readonly name: string;
  /** What it is. */
  readonly description: string;
  /** Regular expression that a bound value matches, e.g. `[0-9]{1,5}`. */
  readonly pattern: string;
  /**
   * Where the declaration states it, e.g. `blue.instance`: errors name it.
   * @default - no declaration states it
   */
  readonly origin?: string;
}

/** A named string that whoever starts a document may give. */
export interface RunbookParameter extends RunbookValue {
  /** Used when none is given. */
  readonly defaultValue: string;
}

/** What a runbook consists of. */
export interface RunbookProps {
  /** Names the upgrade: lower case letters, digits and `-`. */
  readonly id: string;
  /** What is upgraded from what to what, one line. */
  readonly title: string;
  /** The system's folder under constructs/, e.g. `postgres`. */
  readonly system: string;
  /** Strings that steps refer to as `{{ Name }}`. */
  readonly values: RunbookValue[];
  /**
   * Strings that whoever starts a document may give.
   * @default - none
   */
  readonly parameters?: RunbookParameter[];
  /**
   * Text of the shell scripts by name.
   * @default - none
   */
  readonly scripts?: { readonly [name: string]: string };
  /**
   * The functions that steps call.
   * @default - none
   */
  readonly functions?: RunbookFunction[];
  /** The way to green. */
  readonly cutover: RunbookPath;
  /**
   * Ids of the cutover's steps that the prepare document runs, in order.
   * @default - those of the phases preflight, backup and prepare
   */
  readonly prepare?: string[];
  /** The way back to blue after the cutover. */
  readonly fallBack: RunbookPath;
  /** Ends the way back. */
  readonly retire: RunbookPath;
  /**
   * What keeps two executions from working on the upgrade at once: every document then begins with a claim and ends with a release.
   * @default - nobody claims the upgrade
   */
  readonly owner?: RunbookOwner;
}

/** An ordered list of steps, and where on it the way back ends. */
export interface RunbookPath {
  /** The steps, in order. */
  readonly steps: Step[];
  /**
   * What closes the fence, or why nothing does.
   * @default - a path without a step of phase `switch` closes none; any other must say
   */
  readonly fence?: Fence;
  /**
   * Ids of the steps or stages that prove, after the fence and before the switch, that both sides hold the same.
   * @default - the steps of phase `compare`
   */
  readonly comparisons?: string[];
  /**
   * Id of the step or stage that is the point of no return.
   * @default - every step can be taken back; a path with a step of phase `switch` must name one
   */
  readonly pointOfNoReturn?: string;
}

/** An ordered list of steps that each say what they do, how it is checked and what takes them back. Immutable. */
export class Runbook {
  /** @internal */
  public readonly _data: RunbookData;

  /** @throws an error that names every mistake at once. */
  constructor(props: RunbookProps) {
    const { owner } = props;
    const path = (given: RunbookPath) => (owner === undefined ? pathData(given) : owned(pathData(given), owner));
    const cutover = path(props.cutover);
    const data: RunbookData = {
      format: 1,
      id: props.id,
      title: props.title,
      system: props.system,
      values: props.values.map(({ name, description, pattern, origin }) => ({
        ...{ name, description, pattern },
        ...(origin === undefined ? {} : { origin }),
      })),
      parameters: (props.parameters ?? []).map(({ name, description, pattern, defaultValue }) => ({
        name,
        description,
        pattern,
        default: defaultValue,
      })),
      scripts: { ...props.scripts },
      functions: [...(props.functions ?? []), ...(owner?.functions ?? [])].map(({ name, inVpc }) => ({
        name,
        ...(inVpc === true ? { inVpc } : {}),
      })),
      cutover,
      prepare: prepareOf(props.prepare, cutover, owner !== undefined),
      fallBack: path(props.fallBack),
      retire: path(props.retire),
      ...(owner === undefined ? {} : { owner: ownerData(owner) }),
    };
    const mistakes = validateRunbook(data);
    if (mistakes.length > 0) {
      throw new Error([`Runbook '${props.id}' is not valid:`, ...mistakes.map((mistake) => `- ${mistake}`)].join('\n'));
    }
    this._data = deepFreeze(data);
  }

  /** The runbook as JSON: what lies in cdk.out, where every tool reads it from. */
  public toJson(): string {
    return JSON.stringify(this._data, null, 2);
  }
}

function prepareOf(named: string[] | undefined, { steps }: PathData, isOwned: boolean): string[] {
  const early: Phase[] = [Phase.PREFLIGHT, Phase.BACKUP, Phase.PREPARE];
  const own = named ?? steps.filter(({ id, phase }) => id !== CLAIM && early.includes(phase)).map(({ id }) => id);
  return isOwned ? [CLAIM, ...own, RELEASE] : own;
}

function pathData({ steps, fence, comparisons, pointOfNoReturn }: RunbookPath): PathData {
  return {
    steps: steps.map(stepData),
    ...(fence?._data.at === undefined ? {} : { fence: fence._data.at }),
    ...(fence?._data.none === undefined ? {} : { noFence: fence._data.none }),
    ...(comparisons === undefined ? {} : { comparisons }),
    ...(pointOfNoReturn === undefined ? {} : { pointOfNoReturn }),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
