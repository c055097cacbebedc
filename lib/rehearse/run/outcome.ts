import type { ClientReport, ComparisonReport, Outcome, Timeline } from '../../report/report';

/** What the verdict rests on. */
export interface Facts {
  /** Why the deploy failed, in CloudFormation's words; `undefined` when it succeeded. */
  readonly failure: string | undefined;
  /** What the upgrade's function answers to `status`. */
  readonly state: Readonly<Record<string, string>>;
  /** Ids of steps that left something behind. */
  readonly leftBehind: readonly string[];
  readonly clients: Pick<ClientReport, 'lostWrites' | 'endpointLeadsTo' | 'writableAgainMs'>;
  /** `undefined` when the runbook compares nothing. */
  readonly comparison: Pick<ComparisonReport, 'equal'> | undefined;
  readonly timeline: Pick<Timeline, 'writesOnBlue' | 'writesOnGreen'>;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** The state that was left behind. */
  readonly words: string;
  /** What speaks against the run, beside what failed in it. */
  readonly why: readonly string[];
}

/** Promise 4: a failure before the switch leaves blue writable within seconds. */
export const WRITABLE_WITHIN_MS = 5_000;

/** What a run came to. Nothing counts as succeeded or undone that reality does not show. */
export function verdictOf(facts: Facts): Verdict {
  const { failure, state, leftBehind } = facts;
  const words = sentence(state.words ?? 'The state could not be read');
  const broken = brokenPromises(facts);
  if (failure === undefined) {
    const why = [
      ...broken,
      ...(state.serves === 'GREEN' && state.finished === 'true'
        ? []
        : [`The deploy succeeded, but green does not serve: ${words}`]),
      ...(facts.comparison?.equal === false
        ? ['The endpoint moved, though no comparison found both sides equal.']
        : []),
    ];
    return { outcome: why.length === 0 ? 'succeeded' : 'failed', words, why };
  }
  if (state.serves !== 'BLUE') return { outcome: 'failed', words, why: broken };
  const why = [
    ...broken,
    ...tooLate(facts.clients),
    ...(state.fence === 'absent' ? [] : [`Blue's fence was not taken away: it is ${state.fence ?? 'unknown'}.`]),
    ...(leftBehind.length === 0 ? [] : [`Not everything was taken back: ${leftBehind.join(', ')}.`]),
  ];
  if (why.length > 0) return { outcome: 'failed', words, why };
  return { outcome: 'undone', words: `Everything that was done was taken back. ${words}`, why };
}

/** Why blue was not writable in time, if it was not. */
export function tooLate({ writableAgainMs }: Pick<ClientReport, 'writableAgainMs'>): readonly string[] {
  if (writableAgainMs === undefined) return ['Not every client can write to blue again.'];
  if (writableAgainMs <= WRITABLE_WITHIN_MS) return [];
  return [`Blue took writes again ${writableAgainMs} ms after the failure: later than ${WRITABLE_WITHIN_MS} ms.`];
}

/** What must hold however a run ends. */
function brokenPromises({ state, clients: { lostWrites, endpointLeadsTo }, timeline }: Facts): readonly string[] {
  const lastOnBlue = timeline.writesOnBlue.findLastIndex((count) => count > 0);
  const firstOnGreen = timeline.writesOnGreen.findIndex((count) => count > 0);
  return [
    ...(lostWrites > 0 ? [`${lostWrites} acknowledged ${lostWrites === 1 ? 'write is' : 'writes are'} lost.`] : []),
    ...(firstOnGreen >= 0 && lastOnBlue > firstOnGreen
      ? ['Two writers: blue acknowledged a write after green had acknowledged one.']
      : []),
    ...(['BLUE', 'GREEN'].includes(state.serves) && state.serves !== endpointLeadsTo.toUpperCase()
      ? [
          `${state.serves === 'BLUE' ? 'Blue' : 'Green'} is said to serve, but the client endpoint leads to ${endpointLeadsTo}.`,
        ]
      : []),
  ];
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
