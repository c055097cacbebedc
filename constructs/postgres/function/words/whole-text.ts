import { inspect } from 'node:util';

/** All that is known of an error, rows included: kept where few may read, and never printed. */
export function wholeText(error: unknown): string {
  return `${inspect(error, { depth: 20, maxArrayLength: null, maxStringLength: null })}\n`;
}

/**
 * Key of the object of the result bucket that keeps such a text. The function may put below `<upgrade>/errors/` alone.
 *
 * @param whose who failed at what, e.g. `function-switch`
 */
export function wholeTextKey(
  { upgrade, executionId }: { readonly upgrade: string; readonly executionId: string },
  whose: string,
): string {
  return `${upgrade}/errors/${executionId || 'by-hand'}/${whose}-${Date.now()}.log`;
}
