import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReportFolder } from '../../../bin/report-folder';
import { PlainDisplay } from '../../../bin/terminal/plain-display';
import { summary } from '../../../bin/terminal/summary';
import { cutOver } from '../../../lib/rehearse/run/cut-over';
import type { Progress } from '../../../lib/rehearse/run/progress';
import { atTerminal, onLinux } from '../../harness/terminal';
import { newFolder, removeFolders } from '../../rehearse/assembly/handmade';
import { leaksIn } from './canaries';
import { CanaryWorld } from './canary-world';
import { IN_THE_COMPARISON, IN_THE_COPY, IN_THE_FUNCTION, type FailingInput } from './failing-inputs';

const MOMENT = { calmMs: { before: 300, after: 300 } };

let world: CanaryWorld;
/** All that anybody is shown, by what shows it. */
const shown: Record<string, string> = {};
beforeAll(async () => {
  world = await CanaryWorld.start();
}, 300_000);
afterAll(async () => {
  await world?.end();
  removeFolders();
});

/** A cutover by a deploy, and what is shown of it. @returns the report's failures */
async function byDeploy({ what }: FailingInput): Promise<string> {
  const report = await cutOver(world.rehearsal, MOMENT);
  const folder = newFolder();
  const page = new ReportFolder(folder).write(report);
  shown[`report.html after ${what}`] = readFileSync(page, 'utf8');
  shown[`report.json after ${what}`] = readFileSync(join(folder, 'report.json'), 'utf8');
  shown[`the summary after ${what}`] = summary(report, page);
  expect(report.outcome).toBe('undone');
  expect(report.notes.join()).toContain('invalid_text_representation (SQLSTATE 22P02)');
  return report.failures.join('\n');
}

/** A cutover by the command line. @returns what it said */
async function byCommand({ what }: FailingInput, args: readonly string[], terminal: boolean): Promise<string> {
  const { code, said, written } = await world.cli(['cutover', '--yes', ...args], terminal);
  shown[`cutover ${args.join(' ')} after ${what}`] = said;
  shown[`its report after ${what}`] = written;
  expect(code).toBe(1);
  return said;
}

async function fails(input: FailingInput, cutover: (input: FailingInput) => Promise<string>): Promise<void> {
  const before = world.kept();
  const told = await world.holding(input, () => cutover(input));
  expect(told).toContain(input.words);
  const after = world.kept();
  // The search finds it where it lies on purpose.
  const found = input.kept.filter((place) => {
    const known = new Set(before[place]);
    return leaksIn({ [place]: after[place].filter((text) => !known.has(text)).join('\n') }).length > 0;
  });
  expect(found).toEqual(input.kept);
}

const { unique, check, raise, label, cast } = IN_THE_COPY;

test.each([unique, check, IN_THE_COMPARISON])(
  'a deploy is undone by $what',
  (input) => fails(input, byDeploy),
  120_000,
);

let atTheFunction: readonly Progress[] = [];
test(`a deploy is undone by ${IN_THE_FUNCTION.what}`, async () => {
  const before = world.progress.length;
  await fails(IN_THE_FUNCTION, byDeploy);
  atTheFunction = world.progress.slice(before);
}, 120_000);

test.each([
  { ...cast, args: [], terminal: false },
  { ...raise, args: ['--json'], terminal: false },
  { ...label, args: [], terminal: process.platform === 'linux' },
])(
  'the command line ends as undone by $what',
  ({ args, terminal, ...input }) => fails(input, (one) => byCommand(one, args, terminal)),
  120_000,
);

test('nothing that anybody is shown or sent holds anything of a row, or a secret', async () => {
  for (const command of ['status', 'status --json', 'report', 'report --json']) {
    const { said, written } = await world.cli(command.split(' '));
    shown[command] = said + written;
  }
  let plain = '';
  const display = new PlainDisplay({ write: (text: unknown) => (plain += String(text)) !== '' });
  for (const one of world.progress) display.show(one);
  const outputs = { ...(await world.outputs()), ...shown, 'the plain display': plain };
  // Each of them does tell of the failures, but the screen that says who serves.
  const quiet = Object.entries(outputs).filter(([, text]) => !/SQLSTATE|differs/.test(text));
  expect(quiet.map(([name]) => name)).toEqual(['status']);
  expect(leaksIn(outputs, world.secrets)).toEqual([]);
}, 120_000);

onLinux('nor does the live display', () => {
  const source = `import { displayFor } from '${join(__dirname, '../../../bin/terminal/display')}';
import { setTimeout as pause } from 'node:timers/promises';
const [runbook, told] = ${JSON.stringify([world.rehearsal.settings.declared.runbook, atTheFunction])};
process.stderr.rows = 60;
const display = displayFor(runbook as never, {});
(async () => {
  for (const one of told) { display.show(one as never); await pause(5); }
  await display.end();
})();`;
  const live = atTerminal(source, { columns: 400, rows: 60 });
  expect(live).toContain('SQLSTATE P0001');
  expect(leaksIn({ live }, world.secrets)).toEqual([]);
});
