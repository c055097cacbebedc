const LABELS = /^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*$/;

/** Whether clients can resolve it: labels joined by dots, no wildcard, no dot at the end. */
export function isDnsName(name: string): boolean {
  return LABELS.test(name);
}
