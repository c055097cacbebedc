/** What a function answered in a step: its own answer, or nothing. */
export function answerOf(output: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(output ?? 'null');
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
