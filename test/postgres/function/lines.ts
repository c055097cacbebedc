/** A line of the function's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Runs something and returns the lines that it wrote to standard output: every one must be a JSON object. */
export async function linesOf(
  work: () => Promise<unknown>,
): Promise<{ text: string; lines: LogLine[]; error?: Error }> {
  let text = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  let error: Error | undefined;
  try {
    await work();
  } catch (thrown) {
    error = thrown as Error;
  } finally {
    spy.mockRestore();
  }
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);
  return { text, lines, error };
}
