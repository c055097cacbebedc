import { join } from 'node:path';
import { Runbook } from '../../lib/runbook/runbook';
import type { Progress } from '../../lib/rehearse/run/progress';
import { atTerminal, onLinux, type AtTerminal } from '../harness/terminal';
import { removeFolders } from '../rehearse/assembly/handmade';
import { sample } from '../runbook/sample';

afterAll(removeFolders);

const step = (id: string, status: Extract<Progress, { kind: 'step' }>['status'], more = {}): Progress => ({
  ...{ kind: 'step', id, status },
  ...more,
});
const counts: Extract<Progress, { kind: 'clients' }>['counts'] = [
  { name: 'reads', value: 1_234 },
  { name: 'writes', value: 99 },
  { name: 'refused', value: 7 },
  { name: 'reads failed', value: 0 },
];

/** All that is written to a terminal. */
function written(told: readonly Progress[], how: 'whole' | 'cut off' = 'whole', at: Partial<AtTerminal> = {}): string {
  const rows = 40;
  const source = `import { displayFor } from '${join(__dirname, '../../bin/terminal/display')}';
import { setTimeout as pause } from 'node:timers/promises';
const [runbook, told] = ${JSON.stringify([new Runbook(sample)._data, told])};
process.stderr.rows = ${rows};
const display = displayFor(runbook as never, {});
(async () => {
  for (const one of told) { display.show(one as never); await pause(5); }
  await display.end('${how}');
  await display.end();
  display.show({ kind: 'clients', counts: ${JSON.stringify(counts)} });
})();`;
  return atTerminal(source, { columns: 100, rows, ...at });
}

/** What is on the terminal at the end, without colours and whatever was drawn over: whatever moves the cursor stands as an escape character. */
function screen(told: readonly Progress[], how?: 'whole' | 'cut off'): readonly string[] {
  // eslint-disable-next-line no-control-regex
  const text = written(told, how).replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '\u001b');
  const lines = text.split(/\r?\n/);
  const last = lines.findLastIndex((line) => line.includes('(set up)'));
  return lines
    .slice(last)
    .map((line) => line.replaceAll('\u001b', '').trimEnd())
    .filter((line) => line !== '');
}

onLinux('a run that succeeds is a list of ticks with times', () => {
  const ids = 'look host close copy compare last-look move pause confirm'.split(' ');
  const lines = screen([
    { kind: 'preparation', words: 'Filling blue' },
    ...ids.flatMap((id) => [
      step(id, 'started'),
      { kind: 'clients', counts } as const,
      step(id, 'succeeded', { ms: 160 }),
    ]),
  ]);
  expect(lines[0]).toMatch(/^✔ \(set up\) +\d+ ms +Brings the stack to life, with active: BLUE\.$/);
  expect(lines.slice(1, -1)).toEqual(
    [...ids.slice(0, 5), 'last-look', 'move', 'pause', 'confirm'].map((id) =>
      expect.stringMatching(new RegExp(`^✔ ${id} +160 ms +\\w`)),
    ),
  );
  expect(lines.at(-1)).toMatch(/^↓ \(undo\) +not run +Takes back what was done\.$/);
});

onLinux('a failure shows its first line, what was taken back, and what did not run', () => {
  const lines = screen([
    ...[step('look', 'started'), step('look', 'succeeded', { ms: 10 })],
    ...[step('close', 'started'), step('close', 'succeeded', { ms: 20 })],
    ...[step('copy', 'started'), step('copy', 'failed', { ms: 30, message: 'no space left\nDETAIL: /data' })],
    ...[step('close', 'undoing'), step('close', 'undone')],
  ]);
  const text = lines.join('\n');
  expect(text).toMatch(/✔ close +taken back/);
  expect(text).toMatch(/✖ copy +30 ms/);
  expect(text).toContain('› no space left');
  expect(text).not.toContain('DETAIL');
  expect(text).toMatch(/↓ compare +not run/);
  expect(text).toMatch(/✔ \(undo\) +\d+ ms /);
});

onLinux('what an interruption cut off is neither done nor not run', () => {
  const begun = [step('look', 'started'), step('look', 'succeeded', { ms: 10 }), step('host', 'started')];
  expect(screen([{ kind: 'preparation', words: 'Filling blue' }], 'cut off').join('\n')).toMatch(
    /✖ \(set up\).*\n +› it did not come to an end\n↓ look +not run/,
  );
  expect(screen(begun, 'cut off').join('\n')).toMatch(
    /✔ look +10 ms .*\n✖ host .*\n +› it did not come to an end\n↓ close +not run/,
  );
  const undoing = [...begun, step('host', 'failed', { message: 'x' }), step('look', 'undoing'), step('look', 'undone')];
  expect(screen(undoing, 'cut off').join('\n')).toMatch(/✖ \(undo\).*\n +› it did not come to an end/);
});

onLinux('changes are drawn now and then, not each: drawing takes time from the clients that are measured', () => {
  const told = Array.from({ length: 100 }, () => ({ kind: 'clients', counts }) as const);
  const drawings = written([step('look', 'started'), ...told]).split('(set up)').length - 1;
  expect(drawings).toBeGreaterThan(1);
  expect(drawings).toBeLessThan(50);
});

onLinux('an undo that failed is shown as a failure', () => {
  const text = screen([
    ...[step('close', 'started'), step('close', 'failed', { ms: 20, message: 'x' })],
    ...[step('close', 'undoing'), step('close', 'not undone', { message: 'blue is gone' })],
  ]).join('\n');
  expect(text).toMatch(/✖ \(undo\)/);
  expect(text).toContain('› close was not taken back: blue is gone');
});

onLinux('where nothing was to come after the deploy, the deploy is a success', () => {
  const lines = screen([{ kind: 'preparation', words: 'Deploying' }]);
  expect(lines[0]).toMatch(/^✔ \(set up\) +\d+ ms /);
  expect(lines.join('\n')).not.toMatch(/✖|did not come to an end/);
  expect(lines[1]).toMatch(/^↓ look +not run/);
});

const run = [{ kind: 'preparation', words: 'Filling' } as const, step('look', 'started'), step('look', 'succeeded')];
// eslint-disable-next-line no-control-regex
const colours = (text: string) => text.match(/\u001b\[[0-9;]*m/g) ?? [];

onLinux.each(['| cat', '2>&1 | cat', '2> said; cat said'])(
  'lines are plain as soon as one stream is a pipe: %s',
  (into) => {
    expect(written(run, 'whole', { into, env: { FORCE_COLOR: '1' } })).toBe('Filling\r\n  succeeded  look\r\n');
  },
);

onLinux('NO_COLOR is heeded: what is drawn has no colour', () => {
  expect(colours(written(run, 'whole', { env: { NO_COLOR: '1' } }))).toEqual([]);
  expect(colours(written(run)).length).toBeGreaterThan(0);
});
