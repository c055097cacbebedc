import { timelineOf } from '../../../lib/rehearse/run/timeline';

const load: Parameters<typeof timelineOf>[0] = {
  startedAt: 10_000,
  bucketMs: 50,
  lanes: [{ name: 'writes', blue: [3, 0], green: [0, 6], failed: [0, 1], gap: { fromMs: 50, toMs: 200 } }],
};
const tracker = {
  spans: () => [{ id: 'close', kind: 'step' as const, from: 10_060, to: 10_090 }],
  startOf: (id: string) => (id === 'move' ? 10_150 : undefined),
};

test('what the cutover did is told in times from the start of the load, beside what the clients saw', () => {
  expect(timelineOf(load, tracker, 'move')).toEqual({
    ...{ bucketMs: 50, lanes: load.lanes },
    spans: [{ id: 'close', kind: 'step', fromMs: 60, toMs: 90 }],
    moveMs: 150,
  });
});

test('a run that never moved says no time of it', () => {
  expect(timelineOf(load, tracker, 'never-run')).not.toHaveProperty('moveMs');
  expect(timelineOf(load, tracker, undefined)).not.toHaveProperty('moveMs');
});
