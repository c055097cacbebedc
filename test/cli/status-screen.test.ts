import { statusScreen } from '../../bin/terminal/status-screen';
import { readState } from '../../lib/operate/read-state';
import type { State } from '../../lib/system/state';
import { states, told, type NamedState } from '../operate/states';
import { running, statusFacts as facts } from './status-facts';

/** The screen when it is so, and nothing runs. */
function screenOf(state: unknown, columns?: number): string {
  const { running: _, ...look } = { ...facts.look, state: readState(state) };
  return statusScreen({ ...facts, look, run: undefined }, columns);
}

test('One screen tells who serves, how long clients have been stopped, where the name leads, how far the step is, and what to do', () => {
  expect(statusScreen(facts)).toBe(`sample: Sample 1 → 2 (eu-central-1)

  serves    Blue serves reads.
  clients   stopped for 1 min 01 s; limit 55 min 00 s
  versions  blue 11.22, green 15.17
  name      leads to b (blue)
  facts     TTL 5.0 s; fence closed
  runs      s-cutover (execution e-1), copy: 30 MB of 40 MB of database kong, about 3.0 s left
  aborting  Would lift the fence first.
  next      s-cutover runs: watch it:
              npx cdk-cutover status --watch
`);
});

const BY_HAND = 'hand-0f8b2c1e-5a55-4c0b-9d0f-7f5f3f1d2a10';

test('Who owns the upgrade is told where it is not the execution that runs', () => {
  const owner = { id: 'e-1', document: 'cutover', since: '2026-03-01 02:00:00+00' };
  const screen = (of: typeof owner) =>
    statusScreen({ ...facts, look: { ...facts.look, state: { ...facts.look.state, owner: of } } });
  expect(screen(owner)).toBe(statusScreen(facts));
  expect(screen({ ...owner, id: 'e-0' })).toContain('\n  owner     cutover since 2026-03-01 02:00:00+00 (e-0)\n');
  expect(screen({ ...owner, id: BY_HAND })).toContain(
    `\n  owner     somebody, by hand since 2026-03-01 02:00:00+00 (${BY_HAND})\n`,
  );
});

test('What the last step came to is not told of the one that runs', () => {
  const run = { ...running, parameters: {}, steps: [{ name: 'compare', outcome: 'running' as const }] };
  expect(statusScreen({ ...facts, run })).toContain('(execution e-1), compare\n');
});

test('What is not known is said to be unknown, and what nobody told has no line', () => {
  expect(screenOf(new Error('no route to host'))).toBe(`sample: Sample 1 → 2 (eu-central-1)

  serves    unknown: no route to host
  clients   unknown
  runs      nothing
  aborting  Would lift the fence first.
  next      s-cutover runs: watch it:
              npx cdk-cutover status --watch
`);
});

test.each<[NamedState, string]>([
  ['blue, prepared', 'served by blue'],
  ['green, finished', 'served by green'],
  ['blue, forward', 'stopped; limit 55 min 00 s'],
  ['neither', 'unknown'],
])('Whether clients can work is told of %s', (name, words) => {
  expect(screenOf(states[name])).toContain(`\n  clients   ${words}\n`);
});

test.each<[Partial<State>, string]>([
  [{ attention: ['Two can write', 'Look at it.'] }, '  look at   Two can write.\n  look at   Look at it.\n'],
  [{ position: 'rung 2 of 7' }, '  position  rung 2 of 7\n'],
  [{ forecast: { stoppedMs: 61_000 } }, '  forecast  clients will be stopped for about 1 min 01 s\n'],
  [{ wayBack: { open: true } }, '  way back  open\n'],
  [{ wayBack: { open: false } }, '  way back  closed\n'],
  [
    { wayBack: { open: true, until: '2026-03-01T02:00Z', loses: 'all since' } },
    '  way back  open until 2026-03-01T02:00Z; loses all since\n',
  ],
  [{ versions: { green: '2.0' } }, '  versions  blue unknown, green 2.0\n'],
])('What a system tells beside is shown: %j', (more, lines) => {
  expect(screenOf(told(more))).toContain(lines);
});

test('What is longer than the terminal goes on below where it began; what is to be copied stays whole', () => {
  const command = 'npx cdk-cutover status --watch --app somewhere/else/cdk.out --stack Kong --upgrade kong --profile x';
  const lines = statusScreen({ ...facts, command }, 80).split('\n');
  expect(lines.slice(7, 9)).toEqual([
    '  runs      s-cutover (execution e-1), copy: 30 MB of 40 MB of database kong,',
    '            about 3.0 s left',
  ]);
  expect(lines).toContain(`              ${command}`);
});

test('Wide characters count as what they take', () => {
  const lines = screenOf(told({ words: '数据库 数据库' }), 24).split('\n');
  expect(lines.slice(lines.indexOf('  serves    数据库')).slice(0, 2)).toEqual([
    '  serves    数据库',
    '            数据库.',
  ]);
});

test('No name moves the cursor of the terminal', () => {
  expect(screenOf(new Error('no role "\u001b[2Jx"\nat all'))).toContain('unknown: no role " [2Jx" at all\n');
});
