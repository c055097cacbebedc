import { commandLine, nearest } from '../../bin/command-line';
import { exitCodeOf } from '../../bin/exit-code';
import { failureLine } from '../../bin/terminal/failure-line';
import { PlainDisplay } from '../../bin/terminal/plain-display';
import { StatusLine } from '../../bin/terminal/status-line';
import { summary } from '../../bin/terminal/summary';
import type { Progress } from '../../lib/rehearse/run/progress';
import { sampleReport } from '../report/sample-report';

test('the exit code tells the outcome', () => {
  expect(exitCodeOf).toEqual({ succeeded: 0, undone: 1, failed: 2 });
});

test.each([
  ['/app/node_modules/.bin/cdk-cutover', 'npx cdk-cutover'],
  ['/app/dist/bin/cli.js', 'node dist/bin/cli.js'],
  ['/elsewhere/dist/bin/cli.js', 'node /elsewhere/dist/bin/cli.js'],
])('whoever started %s is told to start it by %s', (program, words) =>
  expect(commandLine(program, '/app')).toBe(words),
);

test('a path is as short as it can be from here', () => {
  expect(nearest('/app/rehearsal/report.html', '/app')).toBe('rehearsal/report.html');
  expect(nearest('/tmp/report.html', '/app')).toBe('/tmp/report.html');
});

describe('without a terminal', () => {
  const shown = (...all: readonly Progress[]) => {
    const lines: string[] = [];
    const display = new PlainDisplay({ write: (text: unknown) => lines.push(String(text)) > 0 });
    for (const progress of all) display.show(progress);
    return lines.join('');
  };
  const step = (status: Extract<Progress, { kind: 'step' }>['status'], more = {}): Progress => ({
    ...{ kind: 'step', id: 'copy', status },
    ...more,
  });

  test('each event that tells something is a line, without colour or anything that moves', () => {
    const text = shown(
      { kind: 'preparation', words: 'Filling blue' },
      { kind: 'note', words: 'The TTL is not declared.' },
      step('started'),
      step('succeeded', { ms: 1_500 }),
      step('undoing'),
      step('undone'),
    );
    expect(text).toBe('Filling blue\nNote: The TTL is not declared.\n  succeeded  copy in 1.5 s\n  undone     copy\n');
  });

  test('a failure is told in one line; the rest of it comes at the end', () => {
    expect(shown(step('failed', { ms: 20, message: 'no space left\nDETAIL: /data' }))).toBe(
      '  failed     copy in 20 ms: no space left\n',
    );
    const message =
      'Command 1-2 on i-1 ended Failed in \'copy\' with exit code 1: shop: copied 1 of 9 tables\n\n----------ERROR-------\ndatabase "shop": no space left\nmore';
    expect(shown(step('failed', { ms: 20, message }))).toBe(
      '  failed     copy in 20 ms: database "shop": no space left\n',
    );
    expect(shown(step('not undone', { message: 'blue is gone' }))).toBe('  not undone copy: blue is gone\n');
  });

  test('what clients do is not told every second', () => {
    expect(shown({ kind: 'clients', counts: [{ name: 'reads', value: 1 }] })).toBe('');
  });
});

describe('the summary', () => {
  test('says verdict, state, comparison, writes, gaps and where the report is', () => {
    expect(summary(sampleReport, '/r/report.html')).toBe(`
SUCCEEDED  Green serves and takes writes.

  blue, green  PostgreSQL 11.22, PostgreSQL 15.17
  comparison   equal: 123,456 rows in 12 tables, 9 sequences
  writes       12,345 acknowledged, 2,345 of them on green, 0 lost
  read gap     87 ms at most; 0 failed reads
  report       /r/report.html
`);
  });

  test('says why, every line of it', () => {
    const text = summary({ ...sampleReport, outcome: 'undone', failures: ['copy: no space\nDETAIL: /data'] }, 'r');
    expect(text).toContain('\nUNDONE  ');
    expect(text).toContain('\n  copy: no space\n  DETAIL: /data\n');
  });

  test('says when blue served every client again after a failure', () => {
    const { clients } = sampleReport;
    expect(summary({ ...sampleReport, clients: { ...clients, wellAgainMs: 412 } }, 'r')).toContain(
      '\n  blue         served every client again 412 ms after the failure\n',
    );
    expect(summary(sampleReport, 'r')).not.toContain('served every client');
  });

  test('breaks no word at the edge of the terminal', () => {
    const failures = ['copy: no space left on device\n  - and a verylongwordthatfitsnowhere'];
    expect(
      summary({ ...sampleReport, outcome: 'undone', words: 'Blue serves as before.', failures }, 'r', 20),
    ).toContain(
      '\nUNDONE  Blue serves\nas before.\n\n  copy: no space\n  left on device\n    - and a\n    verylongwordthatfitsnowhere\n\n',
    );
  });

  test('claims no comparison that was not, and hides no difference', () => {
    const { comparison, ...none } = sampleReport;
    expect(summary(none, 'r')).toContain('\n  comparison   nothing was compared\n');
    const { words = '', how = '', figures = [] } = comparison ?? {};
    const different = { equal: false, words, how, figures };
    expect(summary({ ...none, comparison: different }, 'r')).toContain('NOT EQUAL: 123,456 rows');
  });

  test('goes on below its words where the terminal is narrow', () => {
    expect(summary(sampleReport, 'r', 55)).toContain(
      '\n  comparison   equal: 123,456 rows in 12 tables, 9\n               sequences\n',
    );
  });
});

describe('a failure of a step', () => {
  const result = { step: 'copy', expected: 'undone', outcome: 'undone', words: 'Blue serves.', ms: 9_000 } as const;

  test('as promised is one line', () => {
    expect(failureLine({ ...result, broken: [] })).toBe(
      'as promised      copy             undone in 9.0 s. Blue serves.\n',
    );
    expect(failureLine({ ...result, wellAgainMs: 412, broken: [] })).toContain(
      'undone, blue served all again after 412 ms in 9.0 s.',
    );
    expect(failureLine({ ...result, outcome: 'failed', again: 'succeeded', broken: [] })).toContain(
      'failed, again: succeeded in 9.0 s',
    );
  });

  test('that is not as promised says why', () => {
    const { outcome: _, ...none } = result;
    expect(failureLine({ ...none, words: '', broken: ['there is no report: x'] })).toBe(
      'NOT AS PROMISED  copy             no report in 9.0 s.\n    there is no report: x\n',
    );
  });
});

test('a status line is one line of a terminal, and nothing elsewhere', () => {
  const written: string[] = [];
  const out = (isTTY: boolean) =>
    ({ isTTY, columns: 12, write: (text: string) => written.push(text) }) as unknown as NodeJS.WriteStream;
  new StatusLine(out(false)).show('hidden');
  expect(written).toEqual([]);
  const line = new StatusLine(out(true));
  line.show('1/20 preflight: working\nand more');
  line.clear();
  expect(written).toEqual(['\r\u001b[K1/20 prefli', '\r\u001b[K']);
});
