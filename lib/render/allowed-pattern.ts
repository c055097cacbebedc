/** A value's pattern as SSM compares it: with the whole value, also where the pattern has alternatives. */
export function allowedPattern(pattern: string): string {
  return `^(${pattern})$`;
}
