import { statusScreen } from '../../bin/terminal/status-screen';
import { readStatus } from '../../lib/operate/status';
import { running, statusFacts as facts } from './status-facts';

test('One screen tells who serves, what the name says, how long writes have been stopped, how far the step is, and what to do', () => {
  expect(statusScreen(facts)).toBe(`sample: Sample 1 → 2 (eu-central-1)

  serves    Blue serves reads.
  versions  blue 11.22, green 15.17
  name      leads to b (blue); TTL 5 s
  writes    stopped for 1 min 01 s; limit 55 min 00 s
  runs      s-cutover (execution e-1), copy: 9 of 14 tables, 30 MB of 40 MB of database kong, about 3.0 s left
  aborting  Would lift the fence first.
  next      s-cutover runs: watch it:
              npx cdk-cutover status --watch
`);
});

test('Who owns the upgrade is told where it is not the execution that runs', () => {
  const owner = { id: 'e-1', document: 'cutover', since: '2026-03-01 02:00:00+00', byHand: false };
  const screen = (of: typeof owner) =>
    statusScreen({ ...facts, look: { ...facts.look, details: { ...facts.look.details, owner: of } } });
  expect(screen(owner)).toBe(statusScreen(facts));
  expect(screen({ ...owner, id: 'e-0' })).toContain('\n  owner     cutover since 2026-03-01 02:00:00+00 (e-0)\n');
  expect(screen({ ...owner, id: 'hand-1', byHand: true })).toContain(
    '\n  owner     somebody, by hand since 2026-03-01 02:00:00+00 (hand-1)\n',
  );
});

test('What the last step came to is not told of the one that runs', () => {
  const run = { ...running, parameters: {}, steps: [{ name: 'compare', outcome: 'running' as const }] };
  expect(statusScreen({ ...facts, run })).toContain('(execution e-1), compare\n');
});

test('What is not known is said to be unknown', () => {
  const look = { ...facts.look, status: readStatus(new Error('no route to host')), details: {}, running: undefined };
  const screen = statusScreen({ ...facts, look, run: undefined });
  expect(screen).toContain('serves    unknown: no route to host');
  expect(screen).toContain('name      leads to unknown; TTL unknown');
  expect(screen).toContain('writes    unknown');
});

test('What is longer than the terminal goes on below where it began; what is to be copied stays whole', () => {
  const command = 'npx cdk-cutover status --watch --app somewhere/else/cdk.out --stack Kong --upgrade kong --profile x';
  const lines = statusScreen({ ...facts, command }, 80).split('\n');
  expect(lines.slice(6, 8)).toEqual([
    '  runs      s-cutover (execution e-1), copy: 9 of 14 tables, 30 MB of 40 MB of',
    '            database kong, about 3.0 s left',
  ]);
  expect(lines).toContain(`              ${command}`);
});

test('Wide characters count as what they take', () => {
  const status = readStatus({ serves: 'BLUE', finished: 'false', fence: 'open', words: '数据库 数据库', target: 'b' });
  const lines = statusScreen({ ...facts, look: { ...facts.look, status } }, 24).split('\n');
  expect(lines.slice(lines.indexOf('  serves    数据库')).slice(0, 2)).toEqual([
    '  serves    数据库',
    '            数据库.',
  ]);
});

test('No name moves the cursor of the terminal', () => {
  const status = readStatus(new Error('no role "\u001b[2Jx"\nat all'));
  expect(statusScreen({ ...facts, look: { ...facts.look, status } })).toContain('unknown: no role " [2Jx" at all\n');
});
