import { duration, escapeHtml } from './html-text';
import type { Lane, Timeline } from './report';
import { drawLane } from './timeline-lane';

const WIDTH = 960;
const LEFT = 92;
const RIGHT = 16;
const LANE = 74;
/** Above each lane, for its gap. */
const ABOVE = 24;
const SPAN_ROW = 18;
/** Gaps narrower than this cannot be seen. */
const SEEN = 12;

/** More bars than this are noise: of some clients with a pause between two attempts, each bucket sees one more or less. */
const MOST_BARS = 240;

/** What clients did over time as an SVG picture: which side answered, what failed, the longest gaps, and what the cutover did meanwhile. */
export function timelinePicture(fine: Timeline): string {
  const timeline = coarse(fine);
  const lanes = timeline.lanes.filter((lane) => longest([lane]) > 0);
  const buckets = Math.max(1, longest(lanes));
  const totalMs = Math.max(buckets * timeline.bucketMs, ...timeline.spans.map(({ toMs }) => toMs));
  const x = (ms: number) => round(LEFT + (Math.min(Math.max(ms, 0), totalMs) / totalMs) * (WIDTH - LEFT - RIGHT));
  const top = (index: number) => index * (LANE + ABOVE) + ABOVE;
  const spans = timeline.spans.filter(({ toMs }) => toMs >= 0);
  const spansTop = top(lanes.length) - ABOVE + 12;
  const axisY = spansTop + spans.length * SPAN_ROW + 6;
  const box = { left: LEFT, right: WIDTH - RIGHT, height: LANE };
  return [
    `<svg viewBox="0 0 ${WIDTH} ${axisY + 36}" role="img" aria-label="What clients did around the cutover">`,
    ...(timeline.moveMs === undefined ? [] : drawMove(x(timeline.moveMs), axisY)),
    ...lanes.flatMap((lane, index) => drawLane(lane, { ...box, top: top(index) }, timeline.bucketMs, x)),
    ...lanes.flatMap((lane, index) => drawGap(lane, top(index), x)),
    ...spans.flatMap((span, index) => drawSpan(span, spansTop + index * SPAN_ROW, x)),
    ...drawAxis(totalMs, axisY, x),
    '</svg>',
  ].join('\n');
}

/** How many buckets some lanes have. */
function longest(lanes: readonly Lane[]): number {
  return Math.max(0, ...lanes.flatMap(({ blue, green, failed }) => [blue.length, green.length, failed.length]));
}

/** The same with at most as many buckets as there are to be bars. */
function coarse(timeline: Timeline): Timeline {
  const width = Math.ceil(Math.max(1, longest(timeline.lanes)) / MOST_BARS);
  const sums = (values: readonly number[]) =>
    Array.from({ length: Math.ceil(values.length / width) }, (_, index) =>
      values.slice(index * width, (index + 1) * width).reduce((sum, value) => sum + value, 0),
    );
  const lanes = timeline.lanes.map((lane) => ({
    ...lane,
    ...{ blue: sums(lane.blue), green: sums(lane.green), failed: sums(lane.failed) },
  }));
  return { ...timeline, lanes, bucketMs: timeline.bucketMs * width };
}

/** The longest time that one client went without a success: a bracket above the lane. */
function drawGap({ name, gap }: Lane, top: number, x: (ms: number) => number): string[] {
  if (gap === undefined) return [];
  const [from, to] = [x(gap.fromMs), x(gap.toMs)];
  if (to - from < SEEN) return [];
  const y = top - 6;
  const words = `longest gap between two ${escapeHtml(name)} of one client: ${duration(gap.toMs - gap.fromMs)}`;
  const middle = Math.min(Math.max((from + to) / 2, LEFT + 120), WIDTH - RIGHT - 120);
  return [
    `<path class="gap" d="M${from} ${y + 4}V${y}H${to}V${y + 4}"/>`,
    `<text class="gapname" x="${round(middle)}" y="${y - 4}" text-anchor="middle">${words}</text>`,
  ];
}

function drawSpan(span: Timeline['spans'][number], top: number, x: (ms: number) => number): string[] {
  const from = x(span.fromMs);
  const to = Math.max(from + 2, x(span.toMs));
  const label = `${escapeHtml(span.id)} <tspan class="ms">${duration(span.toMs - span.fromMs)}</tspan>`;
  const fits = to < WIDTH * 0.7;
  return [
    `<rect class="span ${span.kind}" x="${from}" y="${top + 3}" width="${round(to - from)}" height="${SPAN_ROW - 6}" rx="2"/>`,
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
    `<text class="movename" x="${x}" y="${bottom + 30}" text-anchor="middle">point of no return</text>`,
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
