import type { Input } from './input';
import type { ConditionKeys } from './policy';

/** What a call touches, and what conditions may ask about it. */
export interface ResourceWithKeys {
  readonly arn: string;
  readonly keys: ConditionKeys;
}

/** The call that is being answered. */
export interface Call {
  /** ARN of the calling role; `undefined` for the rehearsal itself. */
  readonly roleArn?: string;
  /** Asks for a right beyond the operation's own, e.g. `iam:PassRole`. Throws AccessDeniedException. */
  authorize(action: string, resource: string, keys?: ConditionKeys): void;
}

/** One operation of a service. */
export interface Operation {
  /**
   * IAM action.
   * @default - the service's prefix and the operation's name
   */
  readonly iamAction?: string;
  /**
   * What the caller's policies are asked about, as the service authorization reference has it.
   * @default - `*`: the action knows no resource
   */
  readonly resources?: (input: Input) => readonly (string | ResourceWithKeys)[];
  /**
   * Everybody may call it.
   * @default false
   */
  readonly unrestricted?: boolean;
  readonly answer: (input: Input, call: Call) => unknown;
}

/** A service of AWS: operations by name. */
export interface Service {
  /** As IAM spells it, e.g. `states`. */
  readonly prefix: string;
  readonly operations: Readonly<Record<string, Operation>>;
}
