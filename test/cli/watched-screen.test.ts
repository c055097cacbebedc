import { join } from 'node:path';
import { readState } from '../../lib/operate/read-state';
import { atTerminal, onLinux, RESIZE, Terminal } from '../harness/terminal';
import { states } from '../operate/states';
import { removeFolders } from '../rehearse/assembly/handmade';
import { statusFacts } from './status-facts';

afterAll(removeFolders);

const FENCED = 'Blue serves reads and refuses writes: its fence is closed in "postgres" and in "kong"';
const SERVES = 'Green serves and takes writes';
const fenced = { ...states['blue, stopped'], words: FENCED };
const serves = { ...states['green, finished'], words: SERVES };
const seen = [fenced, serves].map((answer) => ({
  ...statusFacts,
  look: { ...statusFacts.look, state: readState(answer) },
}));

/** What is written while two states are seen; between them the window may become another one. */
function watched(columns: number, rows: number, then = columns, how = 'show'): string {
  const source = `import { WatchedScreen } from '${join(__dirname, '../../bin/terminal/watched-screen')}';
import { statusScreen } from '${join(__dirname, '../../bin/terminal/status-screen')}';
${RESIZE}
const [fenced, serves] = ${JSON.stringify(seen)} as never[];
const screen = new WatchedScreen(process.stdout);
(async () => {
  for (let times = 0; times < 3; times += 1) screen.show((columns) => statusScreen(fenced, columns));
  ${then === columns ? '' : `await resize(${then});`}
  if ('${how}' === 'show') screen.show((columns) => statusScreen(serves, columns));
  process.stdout.write('\\u001b_${then}\\u001b\\\\');
  screen.end();
  screen.show(() => 'too late');
})();`;
  return atTerminal(source, { columns, rows });
}

const count = (lines: readonly string[], words: string) => lines.join('\n').split(words).length - 1;

describe('status --watch shows the newest state once, and no older one', () => {
  onLinux.each([
    [80, 80],
    [120, 120],
    [120, 80],
    [80, 120],
    [120, 37],
  ])('at %d columns, then at %d', (columns, then) => {
    const all = watched(columns, 40, then);
    const end = all.lastIndexOf('\u001b_');
    const during = new Terminal(columns, 40).write(all.slice(0, end));
    expect(count(during.shown, 'serves    ')).toBe(1);
    expect(during.shown.join(' ').replace(/ +/g, ' ')).toContain(`serves ${SERVES}`);
    expect(count(during.shown, 'refuses')).toBe(0);
    for (const line of during.shown.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(then);
    // And it is what is left of it, in the place of what was there before.
    const after = new Terminal(columns, 40).write('$ npx cdk-cutover status --watch\r\n').write(all);
    expect(after.shown[0]).toBe('$ npx cdk-cutover status --watch');
    expect(after.pushedOut).toEqual([]);
    expect([count(after.shown, 'serves    '), count(after.shown, 'refuses')]).toEqual([1, 0]);
  });

  onLinux('a window that was made narrower is drawn anew at once, before the next look', () => {
    const all = watched(120, 40, 80, 'nothing');
    const { shown } = new Terminal(120, 40).write(all.slice(0, all.lastIndexOf('\u001b_')));
    expect(shown).toContain('  serves    Blue serves reads and refuses writes: its fence is closed in');
    expect(count(shown, 'serves    ')).toBe(1);
  });

  onLinux('in a window that is too low its beginning stays, and it says that there is more', () => {
    const all = watched(80, 8);
    const { shown } = new Terminal(80, 8).write(all.slice(0, all.lastIndexOf('\u001b_')));
    expect(shown[2]).toBe(`  serves    ${SERVES}.`);
    expect(shown.at(-1)).toBe('… (the window is too low for the rest)');
    expect(shown.length).toBe(8);
  });
});

test('a terminal on which lines were counted, and not rows, would show what was there before', () => {
  const { shown } = new Terminal(20, 10).write(`${'closed '.repeat(5)}\n`).write('\u001b[1A\r\u001b[0Jopen\n');
  expect(shown.join('\n')).toContain('closed');
});
