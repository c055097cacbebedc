import type { Execution, ObservedExecution } from '../../lib/operate/execution';
import type { Look } from '../../lib/operator/look';
import type { Next } from '../../lib/operator/next';
import type { OperatedUpgrade } from '../../lib/operator/operated-upgrade';
import { isByHand } from '../../lib/operator/by-hand-name';
import type { StateAnswer } from '../../lib/operate/state';
import { figureText } from '../../lib/report/figure';
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
  /** Longest that clients may be stopped in this run, in seconds; 0 is no limit. */
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
  const { state, last } = look;
  const lines: readonly (readonly [string, string])[] = [
    ['serves', state.reachable ? state.words : `unknown: ${state.why}`],
    ...state.attention.map((words) => ['look at', words] as const),
    ['clients', clientsWords(facts)],
    ...toldLines(state),
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

function clientsWords({ look: { state }, limitSeconds }: StatusFacts): string {
  if (!state.reachable || state.serves === 'UNKNOWN' || state.clients === 'unknown') return 'unknown';
  if (state.clients === 'served') return `served by ${sideOf(state)}`;
  const limit = limitSeconds === 0 ? 'no limit was set' : `limit ${duration(limitSeconds * 1000)}`;
  const since = state.stoppedMs === undefined ? '' : ` for ${duration(state.stoppedMs)}`;
  return `stopped${since}; ${limit}`;
}

function sideOf({ serves }: StateAnswer): string {
  return serves === 'UNKNOWN' ? 'neither' : String(serves).toLowerCase();
}

/** What the system told beside, as far as it did. */
function toldLines(state: StateAnswer): readonly (readonly [string, string])[] {
  const { versions, target, position, wayBack, forecast, facts } = state;
  return [
    ...line('versions', versions && `blue ${versions.blue ?? 'unknown'}, green ${versions.green ?? 'unknown'}`),
    ...line('name', target && `leads to ${target}${state.serves === undefined ? '' : ` (${sideOf(state)})`}`),
    ...line('position', position),
    ...line('forecast', forecast && `clients will be stopped for about ${duration(forecast.stoppedMs)}`),
    ...line('way back', wayBack && wayBackWords(wayBack)),
    ...line('facts', facts.map((figure) => `${figure.name} ${figureText(figure)}`).join('; ')),
  ];
}

function line(name: string, words: string | undefined): readonly (readonly [string, string])[] {
  return words ? [[name, words]] : [];
}

function wayBackWords({ open, until, loses }: NonNullable<StateAnswer['wayBack']>): string {
  if (!open) return 'closed';
  return [
    `open${until === undefined ? '' : ` until ${until}`}`,
    ...(loses === undefined ? [] : [`loses ${loses}`]),
  ].join('; ');
}

function runsWords({ look, run }: StatusFacts): string {
  if (look.running === undefined) return 'nothing';
  const { document, id } = look.running;
  const at = run === undefined ? '' : `, ${currentStep(run, { work: look.state.work })}`;
  return `${document} (execution ${id})${at}`;
}

/** Only where it is not the execution that runs. */
function ownerLine({ state: { owner }, running }: Look): readonly (readonly [string, string])[] {
  if (owner === undefined || owner.id === running?.id) return [];
  const who = isByHand(owner.id) ? 'somebody, by hand' : owner.document;
  return [['owner', `${who} since ${owner.since} (${owner.id})`]];
}

function endedWords({ document, outcome, endedAt, id }: Execution): string {
  const when = endedAt === undefined ? '' : ` at ${new Date(endedAt).toISOString()}`;
  return `${document} ${outcome}${when} (execution ${id})`;
}
