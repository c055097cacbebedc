import type { Details } from '../../lib/operator/details';
import type { Execution, ObservedExecution } from '../../lib/operate/execution';
import type { Look } from '../../lib/operator/look';
import type { Next } from '../../lib/operator/next';
import type { OperatedUpgrade } from '../../lib/operator/operated-upgrade';
import type { StatusAnswer } from '../../lib/operate/status';
import { blueTakesWrites } from '../../lib/operate/status';
import { duration } from '../../lib/report/html-text';
import { currentStep } from './run-lines';
import { wrapped } from './text-width';

/** What one screen shows of an upgrade. */
export interface StatusFacts {
  readonly upgrade: OperatedUpgrade;
  readonly place: string;
  readonly look: Look;
  /** The execution that runs. */
  readonly run?: ObservedExecution;
  /** Longest that writes may be stopped in this run, in seconds; 0 is no limit. */
  readonly limitSeconds: number;
  /** What aborting would do now. */
  readonly abort: string;
  readonly next: Next;
  /** The command of `next`, as a person would type it. */
  readonly command?: string;
}

const NAME_WIDTH = 10;
const INDENT = '  ';

/**
 * The state of an upgrade on one screen: no colour, nothing that moves.
 * @param columns of the terminal: what is longer goes on in the next line, below where it began; a command stays whole, to be copied
 */
export function statusScreen(facts: StatusFacts, columns = Infinity): string {
  const { upgrade, place, look, next, command, abort } = facts;
  const { status, details, last } = look;
  const lines: readonly (readonly [string, string])[] = [
    ['serves', servesWords(status)],
    ['versions', `blue ${details.blueVersion ?? 'unknown'}, green ${details.greenVersion ?? 'unknown'}`],
    ['name', nameWords(status, details)],
    ['writes', writesWords(facts)],
    ['runs', runsWords(facts)],
    ...ownerLine(look),
    ...(last === undefined ? [] : [['last run', endedWords(last)] as const]),
    ['aborting', abort],
    ['next', command === undefined ? `${next.words}.` : `${next.words}:`],
  ];
  const below = INDENT.length + NAME_WIDTH;
  return [
    wrapped(`${upgrade.runbook.id}: ${upgrade.runbook.title} (${place})`, columns, INDENT.length),
    '',
    ...lines.map(([name, words]) => wrapped(`${INDENT}${name.padEnd(NAME_WIDTH)}${printable(words)}`, columns, below)),
    ...(command === undefined ? [] : [`${' '.repeat(below)}${INDENT}${command}`]),
    '',
  ].join('\n');
}

/** What servers and users name may hold characters that move a terminal's cursor. */
function printable(words: string): string {
  return words.replace(/\p{Cc}+/gu, ' ').trimEnd();
}

function servesWords(status: StatusAnswer): string {
  return status.reachable ? status.words : `unknown: ${status.why}`;
}

function nameWords(status: StatusAnswer, { ttlSeconds }: Details): string {
  const target = status.target === undefined || status.target === '' ? 'unknown' : status.target;
  const serves =
    status.serves === undefined ? '' : ` (${status.serves === 'UNKNOWN' ? 'neither' : status.serves.toLowerCase()})`;
  return `leads to ${target}${serves}; TTL ${ttlSeconds === undefined ? 'unknown' : `${ttlSeconds} s`}`;
}

function writesWords({ look: { status, details }, limitSeconds }: StatusFacts): string {
  if (!status.reachable) return 'unknown';
  const limit = limitSeconds === 0 ? 'no limit was set' : `limit ${duration(limitSeconds * 1000)}`;
  if (status.finished) return 'go to green';
  if (blueTakesWrites(status)) return 'go to blue';
  const since = details.writesStoppedMs === undefined ? '' : ` for ${duration(details.writesStoppedMs)}`;
  return `stopped${since}; ${limit}`;
}

function runsWords({ look, run }: StatusFacts): string {
  if (look.running === undefined) return 'nothing';
  const { document, id } = look.running;
  const at = run === undefined ? '' : `, ${currentStep(run, { work: look.details.work })}`;
  return `${document} (execution ${id})${at}`;
}

/** Only where it is not the execution that runs. */
function ownerLine({ details: { owner }, running }: Look): readonly (readonly [string, string])[] {
  if (owner === undefined || owner.id === running?.id) return [];
  const who = owner.byHand ? 'somebody, by hand' : owner.document;
  return [['owner', `${who} since ${owner.since} (${owner.id})`]];
}

function endedWords({ document, outcome, endedAt, id }: Execution): string {
  const when = endedAt === undefined ? '' : ` at ${new Date(endedAt).toISOString()}`;
  return `${document} ${outcome}${when} (execution ${id})`;
}
