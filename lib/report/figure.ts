import { count, duration } from './html-text';

/** Something that was counted or measured. */
export interface Figure {
  /** What it is, e.g. `rows`. */
  readonly name: string;
  readonly value: number | string;
  /** `ms`: a time. @default a count, or words */
  readonly unit?: 'ms';
}

/** A figure's value as people read it. */
export function figureText({ value, unit }: Figure): string {
  if (typeof value === 'string') return value;
  return unit === 'ms' ? duration(value) : count(value);
}
