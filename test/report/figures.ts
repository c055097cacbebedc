import type { Figure } from '../../lib/report/figure';

/** Figures by name. */
export function valuesOf(figures: readonly Figure[] | undefined): Readonly<Record<string, number | string>> {
  return Object.fromEntries((figures ?? []).map(({ name, value }) => [name, value]));
}
