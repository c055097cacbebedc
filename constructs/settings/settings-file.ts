import type { App } from 'aws-cdk-lib/core';
import { Section, type Form } from './section';
import type { SystemSettings } from './system-settings';

/** A settings file that cannot be used: every mistake, each with its place, the value and the fix. */
export class SettingsError extends Error {
  constructor(
    file: string,
    public readonly mistakes: readonly string[],
  ) {
    const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
    super([`${file} has ${count}; nothing was changed:`, ...mistakes.map((mistake) => `- ${mistake}`)].join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Reads the text of a settings file. Nothing in the text is evaluated.
 * @param systems by name; each is asked for only when the file names it
 * @returns what declares in an app what the file says
 * @throws SettingsError with all mistakes at once
 */
export function readSettings(
  file: string,
  text: string,
  systems: ReadonlyMap<string, () => SystemSettings>,
): (app: App) => void {
  const mistakes: string[] = [];
  const root = new Section(parse(file, text), '', mistakes);
  const system = systems.get(root.text('system', oneOf([...systems.keys()])));
  // What else a file says is known of its system alone.
  if (system === undefined) throw new SettingsError(file, mistakes);
  const declare = system().read(root);
  root.end();
  if (mistakes.length > 0) throw new SettingsError(file, mistakes);
  return declare;
}

function oneOf(systems: readonly string[]): Form {
  const names = systems.join(', ') || 'none';
  return {
    pattern: new RegExp(`^(${systems.join('|') || '(?!)'})$`),
    what: `a system whose upgrades a settings file declares (${names})`,
    like: systems[0] ?? 'the name of one',
  };
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SettingsError(file, [`no JSON: ${(error as Error).message}. Mend it there`]);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SettingsError(file, ['no JSON object. Write { … }']);
}
