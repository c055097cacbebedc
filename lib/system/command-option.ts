/** An option of a command, as its help shows it. */
export interface CommandOption {
  /** E.g. `--dump <[name=]file>`. */
  readonly flags: string;
  readonly words: string;
  /** Whether it may be given several times: its value is then a list. @default false */
  readonly repeatable?: boolean;
}

/** What was given, by the options' names in camel case. */
export type OptionValues = Readonly<Record<string, unknown>>;
