import { RunLines } from '../../bin/terminal/run-lines';
import type { ExecutionStep } from '../../lib/operate/execution';

/** What is printed of steps, to something that is no terminal. */
function printed(...steps: readonly ExecutionStep[]): string {
  let text = '';
  const out = { isTTY: false, write: (more: string) => (text += more) } as unknown as NodeJS.WriteStream;
  const lines = new RunLines(out);
  for (const step of steps) lines.step(step);
  return text;
}

test('that the function had to be woken has a line where it was waited for, and none where it was awake', () => {
  const step = (name: string, outcome: ExecutionStep['outcome']) => ({ name, outcome, startedAt: 0, endedAt: 90_000 });
  expect(printed(step('wake-function', 'succeeded'), step('claim', 'succeeded'))).toBe(
    '  succeeded  claim in 1 min 30 s\n',
  );
  expect(printed(step('wake-function', 'failed'), step('function-awake', 'succeeded'))).toBe(
    '  succeeded  function-awake in 1 min 30 s\n',
  );
});

test('a step has a line once it ended; what checks, or asks who the owner is, has one only when that fails', () => {
  const ended = (name: string, outcome: ExecutionStep['outcome'], message?: string) => ({
    ...{ name, outcome, startedAt: 1_000, endedAt: 3_000 },
    ...(message !== undefined && { message }),
  });
  expect(
    printed(
      ended('copy', 'succeeded'),
      ended('check-copy', 'succeeded'),
      ended('still-owner-host', 'succeeded'),
      ended('still-owner-end', 'failed', 'Execution e-2 owns it'),
      ended('undo-close-fence', 'succeeded'),
    ),
  ).toBe(
    '  succeeded  copy in 2.0 s\n  failed     still-owner-end in 2.0 s: Execution e-2 owns it\n  undone     close-fence in 2.0 s\n',
  );
});
