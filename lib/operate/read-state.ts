import type { Figure } from '../report/figure';
import type { Forecast, Owner, State, WayBack, Work } from '../system/state';
import { clipped, sentence, wordsOf } from './errors';
import { noState, SENTENCE } from './state';
import type { StateAnswer, Told } from './state';

const SIDES = ['BLUE', 'GREEN', 'UNKNOWN'] as const;
const CLIENTS = ['served', 'stopped', 'unknown'] as const;
const BETWEEN = ['forward', 'back', 'wait'] as const;

/** Longest texts that are taken over, in characters, and most of each list. */
const MOST = { target: 1024, word: 100, attention: 10, facts: 40 } as const;

/**
 * Judges what a system told, or what kept it from telling. What decisions rest on is as declared, or there is no state; what is only shown is left out
 * where it is not. Whatever more was told is nobody's here.
 */
export function readState(answer: unknown): StateAnswer {
  if (answer instanceof Error) return noState(wordsOf(answer));
  const given = objectOf(answer);
  if (given === undefined) return noState(`no state was told, but ${jsonOf(answer)}`);
  const told = toldOf(given);
  const wrong: string[] = [];
  const decided = decidedOf(given, wrong);
  if (decided === undefined || wrong.length > 0) return noState(`what was told is no state: ${wrong.join('; ')}`, told);
  const { serves, clients, between, words } = decided;
  const mistake = contradiction(decided);
  if (mistake !== undefined) return noState(`what was told of the state contradicts itself: ${mistake}`, told);
  if (between === undefined && serves === 'UNKNOWN' && told.target === undefined) return noState(words, told);
  if (between === undefined && serves === 'BLUE' && clients === 'unknown') return { ...noState(words, told), serves };
  return { reachable: true, ...told, ...decided };
}

type Decided = Pick<State, 'serves' | 'finished' | 'clients' | 'left' | 'between' | 'words'>;
type Given = Readonly<Record<string, unknown>>;

function decidedOf(given: Given, wrong: string[]): Decided | undefined {
  const serves = choice(given, 'serves', SIDES, wrong);
  const clients = choice(given, 'clients', CLIENTS, wrong);
  const between = given.between === undefined ? undefined : choice(given, 'between', BETWEEN, wrong);
  const [finished, left] = (['finished', 'left'] as const).map((name) => truth(given, name, wrong));
  const words = textOf(given.words, SENTENCE - 1);
  if (words === undefined) wrong.push(`words is ${jsonOf(given.words)}, no sentence`);
  if (!isTexts(given.attention)) wrong.push(`attention is ${jsonOf(given.attention)}, no list of sentences`);
  if (given.owner !== undefined && ownerOf(given.owner) === undefined) wrong.push(`owner is ${jsonOf(given.owner)}`);
  if (serves === undefined || clients === undefined || finished === undefined || left === undefined || !words) return;
  return { serves, finished, clients, left, words: sentence(words), ...(between && { between }) };
}

/** States that no upgrade is in: whoever tells one is not to be built on. */
function contradiction({ serves, finished, clients, between }: Decided): string | undefined {
  if (finished && (serves !== 'GREEN' || clients !== 'served' || between !== undefined)) {
    return `it is finished, yet serves is ${serves}, clients ${clients}${between === undefined ? '' : ` and between ${between}`}`;
  }
  if (serves === 'GREEN' && !finished && between === undefined) {
    return 'green serves and nothing is finished, yet nothing is said of the way on (between)';
  }
  if (serves !== 'BLUE' && between === 'back') return `the way is back, yet serves is ${serves}`;
  return undefined;
}

function toldOf(given: Given): Told {
  const target = textOf(given.target, MOST.target);
  const position = textOf(given.position, MOST.word);
  const stoppedMs = amountOf(given.stoppedMs);
  const [owner, versions, wayBack] = [ownerOf(given.owner), versionsOf(given.versions), wayBackOf(given.wayBack)];
  const [forecast, work] = [forecastOf(given.forecast), workOf(given.work)];
  return {
    attention: isTexts(given.attention) ? given.attention.slice(0, MOST.attention).flatMap(sentenceOf) : [],
    facts: Array.isArray(given.facts) ? given.facts.slice(0, MOST.facts).flatMap((fact) => figureOf(fact) ?? []) : [],
    ...(stoppedMs !== undefined && { stoppedMs }),
    ...(owner && { owner }),
    ...(target && { target }),
    ...(versions && { versions }),
    ...(position && { position }),
    ...(wayBack && { wayBack }),
    ...(forecast && { forecast }),
    ...(work && { work }),
  };
}

function ownerOf(value: unknown): Owner | undefined {
  const { id, document, since } = textsOf(value, ['id', 'document', 'since']);
  return id && document && since ? { id, document, since } : undefined;
}

function versionsOf(value: unknown): State['versions'] {
  const { blue, green } = textsOf(value, ['blue', 'green']);
  return blue || green ? { ...(blue && { blue }), ...(green && { green }) } : undefined;
}

function wayBackOf(value: unknown): WayBack | undefined {
  const open = objectOf(value)?.open;
  const { until, loses } = textsOf(value, ['until', 'loses'], SENTENCE);
  return typeof open === 'boolean' ? { open, ...(until && { until }), ...(loses && { loses }) } : undefined;
}

function forecastOf(value: unknown): Forecast | undefined {
  const stoppedMs = amountOf(objectOf(value)?.stoppedMs);
  return stoppedMs === undefined ? undefined : { stoppedMs };
}

function workOf(value: unknown): Work | undefined {
  const { step, on, unit } = textsOf(value, ['step', 'on', 'unit']);
  const [done, of, forMs] = ['done', 'of', 'forMs'].map((name) => amountOf(objectOf(value)?.[name]));
  if (!step || !on || !unit || done === undefined || of === undefined || forMs === undefined) return undefined;
  return { step, on, done, of, unit, forMs };
}

function figureOf(given: unknown): Figure | undefined {
  const { name } = textsOf(given, ['name']);
  const { value, unit } = objectOf(given) ?? {};
  const told = amountOf(value) ?? textOf(value, SENTENCE);
  if (!name || told === undefined || (unit !== undefined && unit !== 'ms')) return undefined;
  return { name, value: told, ...(unit && { unit }) };
}

function choice<T extends string>(given: Given, name: string, choices: readonly T[], wrong: string[]): T | undefined {
  const found = choices.find((one) => one === given[name]);
  if (found === undefined) wrong.push(`${name} is ${jsonOf(given[name])}, not ${choices.join(', ')}`);
  return found;
}

function truth(given: Given, name: string, wrong: string[]): boolean | undefined {
  const value = given[name];
  if (typeof value === 'boolean') return value;
  wrong.push(`${name} is ${jsonOf(value)}, not true or false`);
  return undefined;
}

function textsOf<N extends string>(value: unknown, names: readonly N[], most: number = MOST.word) {
  const given = objectOf(value) ?? {};
  return Object.fromEntries(names.map((name) => [name, textOf(given[name], most)])) as Partial<Record<N, string>>;
}

function sentenceOf(text: string): readonly string[] {
  const line = clipped(text, SENTENCE - 1);
  return line === '' ? [] : [sentence(line)];
}

/** A text that is not empty, as one line. */
function textOf(value: unknown, most: number): string | undefined {
  const line = typeof value === 'string' ? clipped(value, most) : '';
  return line === '' ? undefined : line;
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function objectOf(value: unknown): Given | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : undefined;
}

function jsonOf(value: unknown): string {
  return clipped(JSON.stringify(value) ?? 'nothing', 120);
}
