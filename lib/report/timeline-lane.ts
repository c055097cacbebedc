import { escapeHtml } from './html-text';
import type { Lane } from './report';

export interface LaneBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/** A lane as bars: blue's answers, green's above them, failures above both. */
export function drawLane(lane: Lane, box: LaneBox, bucketMs: number, x: (ms: number) => number): readonly string[] {
  const { name, blue, green, failed } = lane;
  const { left, right, top, height } = box;
  const length = Math.max(blue.length, green.length, failed.length);
  const at = (values: readonly number[], index: number) => values[index] ?? 0;
  const sums = Array.from({ length }, (_, index) => at(blue, index) + at(green, index) + at(failed, index));
  const most = Math.max(1, ...sums);
  const bars = Array.from({ length }, (_, index) => {
    const from = x(index * bucketMs);
    const width = round(Math.max(0.5, x((index + 1) * bucketMs) - from));
    let bottom = top + height;
    const parts = Object.entries({ blue: at(blue, index), green: at(green, index), failed: at(failed, index) });
    return parts
      .filter(([, value]) => value > 0)
      .map(([side, value]) => {
        const tall = round((value / most) * height);
        bottom = round(bottom - tall);
        return `<rect class="${side}" x="${from}" y="${bottom}" width="${width}" height="${tall}"/>`;
      })
      .join('');
  });
  const middle = top + height / 2;
  return [
    `<text class="lane" x="${left - 10}" y="${middle}" text-anchor="end">${escapeHtml(name)}</text>`,
    `<text class="scale" x="${left - 10}" y="${middle + 15}" text-anchor="end">top ${Math.round((most * 1000) / bucketMs)}/s</text>`,
    `<line class="base" x1="${left}" x2="${right}" y1="${top + height}" y2="${top + height}"/>`,
    ...bars.filter((bar) => bar !== ''),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
