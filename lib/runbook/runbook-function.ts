/** A function that steps call by `Action.invokeFunction`. */
export interface RunbookFunction {
  /** Name, e.g. `main`, which steps call that name none: lower case words joined by `-`. */
  readonly name: string;
  /**
   * Whether it runs in a VPC. Lambda takes the network interfaces of such a function when it was idle for weeks: documents that call it wake it first.
   * @default false
   */
  readonly inVpc?: boolean;
}
