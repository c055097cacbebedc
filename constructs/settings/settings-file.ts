import { Section } from './section';

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

/** Reads the text of a settings file. Throws SettingsError with all mistakes at once. Nothing in the text is evaluated. */
export function readSettings<T>(file: string, text: string, read: (root: Section) => T): T {
  const mistakes: string[] = [];
  const root = new Section(parse(file, text), '', mistakes);
  const settings = read(root);
  root.end();
  if (mistakes.length > 0) throw new SettingsError(file, mistakes);
  return settings;
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
