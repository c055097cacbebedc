import { causeOf } from '../causes';
import { plainErrors, type ErrorWays } from '../errors';
import { error, type Finding } from './finding';

/** Looks at one kind of thing; changes nothing. */
export type Look<C> = (context: C, moved: boolean) => Promise<Finding[]>;

/** How what cannot be looked at is told. */
export interface LookWays extends Partial<Pick<ErrorWays, 'wordsOf'>> {
  /** A better word for an error than "unknown", where there is one. @default none */
  readonly explain?: (error: unknown) => Finding | undefined;
}

/** What a rehearsal may say instead of ids. */
const EVERYTHING = 'all';

const RANK = { error: 0, warning: 1, note: 2 };

/** Longest text of findings that a step's result carries. */
const MOST_CHARACTERS = 1_200;

/**
 * Looks at everything, one after the other: what cannot be looked at is an error among the others, and ends nothing.
 */
export async function lookAll<C>(
  looks: readonly Look<C>[],
  context: C,
  moved: boolean,
  { explain = () => undefined, wordsOf = plainErrors.wordsOf }: LookWays = {},
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const look of looks) {
    try {
      found.push(...(await look(context, moved)));
    } catch (reason) {
      const fix = 'Remove the cause and start again';
      found.push(explain(reason) ?? error(`${look.name}-unknown`, wordsOf(reason), fix, reason));
    }
  }
  return found;
}

/**
 * Tells all findings, the worst first, in a step's facts.
 * @throws the same when an error is among them, or a warning that nobody acknowledged
 */
export function conclude(
  findings: readonly Finding[],
  acknowledged: ReadonlySet<string>,
  facts: Record<string, string | number | boolean>,
): void {
  const sorted = [...findings].sort((one, other) => RANK[one.severity] - RANK[other.severity]);
  const lines = sorted.map(({ id, severity, words, fix }) => `- ${severity} ${id}: ${words}. ${fix}.`);
  const stopping = sorted.filter((finding) => stops(finding, acknowledged));
  if (stopping.length > 0) {
    throw new Error([headline(stopping), ...lines].join('\n'), { cause: causeOf(sorted) });
  }
  facts.warnings = sorted.filter(({ severity }) => severity === 'warning').length;
  facts.findings = lines.join('\n').slice(0, MOST_CHARACTERS);
}

export function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function stops(finding: Finding, acknowledged: ReadonlySet<string>): boolean {
  if (finding.severity === 'warning') return !acknowledged.has(finding.id) && !acknowledged.has(EVERYTHING);
  return isError(finding);
}

function headline(stopping: readonly Finding[]): string {
  const errors = stopping.filter(isError).length;
  const ids = [...new Set(stopping.filter(({ severity }) => severity === 'warning').map(({ id }) => id))];
  const found = `Preflight found ${errors} error(s)`;
  if (ids.length === 0) return `${found}:`;
  const all = errors === 0 ? 'Preflight found warnings' : `${found} and warnings`;
  return `${all} that nobody acknowledged (${ids.join(', ')}): mend them, or put their ids into \`acknowledge\` of the upgrade (in a rehearsal --acknowledge does for once):`;
}
