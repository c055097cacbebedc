import { median } from './measure';

/** One result of the bench. */
export interface Line {
  /** Name of the part of the bench that found it. */
  readonly part: string;
  readonly name: string;
  /** What the figure is of, e.g. `their time ÷ ours`. */
  readonly what: string;
  /** The figure of each round; of a thing that is measured once, one. Empty: not measured, and `note` says why. */
  readonly values: readonly number[];
  readonly unit?: string;
  /** What has to hold of the median. Without it the figure is only told. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly note?: string;
}

/** As it is printed: `by hand: 1.07 (1.02 to 1.11; at most 1.25)`. */
export function printed(line: Line): string {
  const { name, values, unit = '', atLeast, atMost, note } = line;
  if (values.length === 0) return `${name}: not measured (${note})`;
  const bounds = [Math.min(...values), Math.max(...values)].map(figure).join(' to ');
  const target = atLeast === undefined ? atMost && `at most ${atMost}` : `at least ${atLeast}`;
  const rest = [values.length > 1 ? bounds : '', target ?? '', isMet(line) === false ? 'MISSED' : '', note ?? ''];
  const words = rest.filter(Boolean).join('; ');
  return `${name}: ${figure(median(values))}${unit && ` ${unit}`}${words && ` (${words})`}`;
}

/** Whether the target is met; undefined where there is none, or nothing was measured. */
export function isMet({ values, atLeast, atMost }: Line): boolean | undefined {
  if (values.length === 0 || (atLeast ?? atMost) === undefined) return undefined;
  const value = median(values);
  return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}

function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
