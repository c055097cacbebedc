import type { ServerMessage } from '../function/words/server-message';
import { wordsOfServer } from '../function/words/words-of';

/** A server's error as psql prints it when it is verbose. */
export interface Printed {
  readonly said: ServerMessage;
  /** Script and line that psql was at; none for what came as an argument. */
  readonly script?: string;
  readonly line?: number;
}

const HEADER = /^(?:psql:(.*):(\d+): )?(\S+):\s+([0-9A-Z]{5}): (.*)$/;

/** How psql prints the protocol's names, in the order in which it does, right before the last line of an error. */
const NAMES = [
  ['schema', 'SCHEMA NAME'],
  ['table', 'TABLE NAME'],
  ['column', 'COLUMN NAME'],
  ['dataType', 'DATATYPE NAME'],
  ['constraint', 'CONSTRAINT NAME'],
] as const;
const NAME_LINE = new RegExp(`^(${NAMES.map(([, printed]) => printed).join('|')}):\\s+(.*)$`);
const LOCATION = /^LOCATION:\s+(\S+), (\S+):\d+$/;
/** Stands for a CONTEXT where none can be told from a text. */
const UNSURE = 'several texts';
const FIELD = /^(DETAIL|HINT|QUERY|CONTEXT|(SCHEMA|TABLE|COLUMN|DATATYPE|CONSTRAINT) NAME|LOCATION|LINE \d+):\s/;

/**
 * The errors in what psql printed. Texts and values have line breaks, and may look like anything, an error included: where there is more than the one
 * that ends psql, or a text of more than one line, no text counts as psql's; and names count only where psql puts them.
 */
export function printedErrors(printed: string): readonly Printed[] {
  const lines = printed.split('\n');
  const starts = lines.flatMap((line, at) => (HEADER.test(line) ? [at] : []));
  const found = starts.map((start, at) => errorOf(lines.slice(start, starts[at + 1])));
  const errors = found.filter(({ said }) => !/^(WARNING|NOTICE|INFO|LOG|DEBUG)$/.test(said.severity ?? ''));
  return errors.length === 1 ? errors : errors.map((error) => ({ ...error, said: { ...error.said, where: UNSURE } }));
}

function errorOf([header = '', ...rest]: readonly string[]): Printed {
  const [, script, line, severity, code, message] = HEADER.exec(header) ?? [];
  const last = rest.findLastIndex((one) => LOCATION.test(one));
  const [, routine, file] = LOCATION.exec(rest[last] ?? '') ?? [];
  const names = namesBefore(rest, last);
  const [next = 'LOCATION: '] = rest.filter((one) => one !== '');
  const context = rest.findIndex((one) => one.startsWith('CONTEXT:'));
  const where = context < 0 ? undefined : contextAt(rest, context, last - names.length);
  const whole = FIELD.test(next) && last >= 0;
  return {
    said: {
      ...{ severity, code: code!, message: message!, file, routine, where, ...Object.fromEntries(names) },
      ...(whole ? {} : { where: where ?? UNSURE }),
      ...(/^LINE \d+:/.test(next) ? { position: '1' } : {}),
    },
    ...(script === undefined ? {} : { script, line: Number(line) }),
  };
}

/** The run of names that ends right before the last line; a line of a value that looks like one stands earlier. */
function namesBefore(lines: readonly string[], end: number): [string, string][] {
  const names: [string, string][] = [];
  let before: number = NAMES.length;
  for (let at = end - 1; at >= 0; at -= 1) {
    const [, printed, name] = NAME_LINE.exec(lines[at] ?? '') ?? [];
    const place = NAMES.findIndex(([, one]) => one === printed);
    if (place < 0 || place >= before) break;
    before = place;
    names.unshift([NAMES[place]![0], name!]);
  }
  return names;
}

function contextAt(lines: readonly string[], start: number, end: number): string {
  const [first = '', ...more] = lines.slice(start, Math.max(end, start + 1));
  return [first.replace(/^CONTEXT:\s+/, ''), ...more].join('\n').trimEnd();
}

const MOST_ERRORS = 5;

/**
 * Errors in what psql, pg_dump or pg_restore printed. Those two do not tell the SQLSTATE: they read nothing but catalogs, and their first line is told.
 * @param place what an error's script was about at its line
 */
export function wordsOfTool(printed: string, place: (error: Printed) => string | undefined = () => undefined): string {
  const errors = printedErrors(printed);
  const found =
    errors.length > 0
      ? errors.map((error) => [place(error), wordsOfServer(error.said)].filter(Boolean).join(': '))
      : printed.split('\n').filter((line) => /^(pg_dump|pg_restore|psql): (error|fatal): |^\S+: FATAL: /.test(line));
  return found.slice(0, MOST_ERRORS).join('; ');
}
