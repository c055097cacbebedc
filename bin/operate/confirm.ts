import { createInterface } from 'node:readline/promises';

/**
 * Asks whether to go on, on a terminal. Without one, somebody must have said so before.
 * @param words what will happen
 * @throws when nobody said so
 */
export async function confirm(
  words: string,
  id: string,
  options: { readonly yes?: boolean },
  signal: AbortSignal,
): Promise<void> {
  process.stderr.write(`${words}\n`);
  if (options.yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Error(
      'Nobody can be asked without a terminal: say --yes when that is what you want. Nothing was changed.',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Type ${id} to go on: `, { signal });
    if (answer.trim() !== id) throw new Error('Not confirmed. Nothing was changed.');
  } finally {
    terminal.close();
  }
}
