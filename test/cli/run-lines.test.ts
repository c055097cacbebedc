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
