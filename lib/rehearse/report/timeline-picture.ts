import type { Timeline } from './report';
import { duration, escapeHtml } from './html-text';

const WIDTH = 960;
const LEFT = 92;
const RIGHT = 16;
const LANE = 74;
const SPAN_ROW = 18;
const GAP = 26;

interface Lane {
  readonly name: string;
  readonly blue: readonly number[];
  readonly green: readonly number[];
  readonly failed: readonly number[];
}

/** Reads and writes over time as an SVG picture: which side answered, what failed, and what the cutover did meanwhile. */
export function timelinePicture(timeline: Timeline): string {
  const lanes: readonly Lane[] = [
    { name: 'reads', blue: timeline.readsOnBlue, green: timeline.readsOnGreen, failed: timeline.failedReads },
    { name: 'writes', blue: timeline.writesOnBlue, green: timeline.writesOnGreen, failed: timeline.failedWrites },
  ];
  const buckets = Math.max(
    1,
    ...lanes.flatMap(({ blue, green, failed }) => [blue.length, green.length, failed.length]),
  );
  const totalMs = buckets * timeline.bucketMs;
  const x = (ms: number) => round(LEFT + (Math.min(Math.max(ms, 0), totalMs) / totalMs) * (WIDTH - LEFT - RIGHT));
  const spansTop = lanes.length * (LANE + GAP) + 8;
  const spans = timeline.spans.filter(({ toMs }) => toMs >= 0);
  const axisY = spansTop + spans.length * SPAN_ROW + 6;
  const height = axisY + 36;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Reads and writes around the cutover">`,
    ...lanes.flatMap((lane, index) => drawLane(lane, index * (LANE + GAP) + 14, timeline.bucketMs, x)),
    ...spans.flatMap((span, index) => drawSpan(span, spansTop + index * SPAN_ROW, x)),
    ...drawAxis(totalMs, axisY, x),
    ...(timeline.moveMs === undefined ? [] : drawMove(x(timeline.moveMs), axisY)),
    '</svg>',
  ].join('\n');
}

function drawLane(lane: Lane, top: number, bucketMs: number, x: (ms: number) => number): string[] {
  const { name, blue, green, failed } = lane;
  const length = Math.max(blue.length, green.length, failed.length);
  const at = (values: readonly number[], index: number) => values[index] ?? 0;
  const sums = Array.from({ length }, (_, index) => at(blue, index) + at(green, index) + at(failed, index));
  const most = Math.max(1, ...sums);
  const bars = Array.from({ length }, (_, index) => {
    const from = x(index * bucketMs);
    const width = round(Math.max(0.5, x((index + 1) * bucketMs) - from));
    let bottom = top + LANE;
    return (
      [
        ['blue', at(blue, index)],
        ['green', at(green, index)],
        ['failed', at(failed, index)],
      ] as const
    )
      .filter(([, value]) => value > 0)
      .map(([side, value]) => {
        const tall = round((value / most) * LANE);
        bottom = round(bottom - tall);
        return `<rect class="${side}" x="${from}" y="${bottom}" width="${width}" height="${tall}"/>`;
      })
      .join('');
  });
  const perSecond = Math.round((most * 1000) / bucketMs);
  return [
    `<text class="lane" x="${LEFT - 10}" y="${top + LANE / 2}" text-anchor="end">${name}</text>`,
    `<text class="scale" x="${LEFT - 10}" y="${top + LANE / 2 + 15}" text-anchor="end">top ${perSecond}/s</text>`,
    `<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + LANE}" y2="${top + LANE}"/>`,
    ...bars.filter((bar) => bar !== ''),
  ];
}

function drawSpan(span: Timeline['spans'][number], top: number, x: (ms: number) => number): string[] {
  const from = x(span.fromMs);
  const to = Math.max(from + 2, x(span.toMs));
  const label = `${escapeHtml(span.id)} <tspan class="ms">${duration(span.toMs - span.fromMs)}</tspan>`;
  const fits = to < WIDTH * 0.7;
  return [
    `<rect class="span" x="${from}" y="${top + 3}" width="${round(to - from)}" height="${SPAN_ROW - 6}" rx="2"/>`,
    `<text class="spanname" x="${fits ? to + 6 : from - 6}" y="${top + 13}" text-anchor="${fits ? 'start' : 'end'}">${label}</text>`,
  ];
}

function drawAxis(totalMs: number, y: number, x: (ms: number) => number): string[] {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map((seconds) => seconds * 1000);
  const step = steps.find((candidate) => totalMs / candidate <= 12) ?? totalMs;
  const ticks = Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
  return [
    `<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`,
    ...ticks.map((ms) => `<text class="scale" x="${x(ms)}" y="${y + 16}" text-anchor="middle">${ms / 1000} s</text>`),
  ];
}

function drawMove(x: number, bottom: number): string[] {
  return [
    `<line class="move" x1="${x}" x2="${x}" y1="4" y2="${bottom}"/>`,
    `<text class="movename" x="${x}" y="${bottom + 28}" text-anchor="middle">point of no return</text>`,
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
