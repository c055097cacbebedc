import { Option, type Command } from 'commander';
import type { CommandOption, OptionValues } from '../lib/system/command-option';
import type { System } from '../lib/system/system';
import { systems } from './systems';

/** Adds each system's own options to a command that rehearses. */
export function withSystemOptions(command: Command): Command {
  for (const { options } of systems) {
    for (const option of options?.list ?? []) command.addOption(optionOf(option));
    if (options !== undefined) command.addHelpText('after', `\n${options.help}`);
  }
  return command;
}

/** What was given of the systems' own options. */
export function systemOptions(given: OptionValues): OptionValues {
  const names = systems.flatMap(namesOf).filter((name) => given[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

/** @throws for an option of another system, and for what this one refuses */
export function assertOptionsOf(system: System, given: OptionValues, keep: boolean): void {
  const own = namesOf(system);
  const stranger = Object.keys(given).find((name) => !own.includes(name));
  if (stranger !== undefined) {
    const of = systems.find((other) => namesOf(other).includes(stranger));
    const option = of?.options?.list.map(optionOf).find((one) => one.attributeName() === stranger);
    throw new Error(
      `${option?.long ?? stranger} is an option for ${of?.title}, and this upgrade is of ${system.title}.`,
    );
  }
  system.assertOptions?.(given, keep);
}

function namesOf({ options }: System): readonly string[] {
  return (options?.list ?? []).map((option) => optionOf(option).attributeName());
}

function optionOf({ flags, words, repeatable }: CommandOption): Option {
  const option = new Option(flags, words);
  if (!repeatable) return option;
  return option.argParser<readonly string[]>((value, before: readonly string[] = []) => [...before, value]);
}
