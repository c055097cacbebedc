import { whoServes } from '../../operate/explain';
import type { StateAnswer } from '../../operate/state';
import type { ClientReport, ComparisonReport, Lane, Outcome, Timeline } from '../../report/report';

/** What the verdict rests on. */
export interface Facts {
  /** Why the deploy failed, in CloudFormation's words; `undefined` when it succeeded. */
  readonly failure: string | undefined;
  /** The state that the run left. */
  readonly state: StateAnswer;
  /** Ids of steps that left something behind. */
  readonly leftBehind: readonly string[];
  readonly clients: Pick<ClientReport, 'unit' | 'lost' | 'endpointLeadsTo' | 'wellAgainMs'>;
  /** Whether the move rests on a comparison of this run. */
  readonly mustCompare: boolean;
  readonly comparison: Pick<ComparisonReport, 'equal'> | undefined;
  readonly timeline: Pick<Timeline, 'lanes'>;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** The state that was left behind. */
  readonly words: string;
  /** What speaks against the run, beside what failed in it. */
  readonly why: readonly string[];
}

/** Promise 4: a failure before the switch leaves blue serving within seconds. */
export const WELL_WITHIN_MS = 5_000;

/** What a run came to. Nothing counts as succeeded or undone that reality does not show. */
export function verdictOf(facts: Facts): Verdict {
  const { failure, state, leftBehind } = facts;
  const words = whoServes(state);
  const broken = brokenPromises(facts);
  if (failure === undefined) {
    const why = [
      ...broken,
      ...(state.reachable && state.finished ? [] : [`The deploy succeeded, but green does not serve: ${words}`]),
      ...(facts.mustCompare && facts.comparison?.equal !== true
        ? ['The endpoint moved, though no comparison found both sides equal.']
        : []),
    ];
    return { outcome: why.length === 0 ? 'succeeded' : 'failed', words, why };
  }
  if (state.serves !== 'BLUE') return { outcome: 'failed', words, why: broken };
  const why = [
    ...broken,
    ...tooLate(facts.clients),
    ...(state.reachable && !state.left ? [] : ['Something of ours was not taken away.']),
    ...(leftBehind.length === 0 ? [] : [`Not everything was taken back: ${leftBehind.join(', ')}.`]),
  ];
  if (why.length > 0) return { outcome: 'failed', words, why };
  return { outcome: 'undone', words: `Everything that was done was taken back. ${words}`, why };
}

/** Why blue did not serve every client in time, if it did not. */
export function tooLate({ wellAgainMs }: Pick<ClientReport, 'wellAgainMs'>): readonly string[] {
  if (wellAgainMs === undefined) return ['Blue does not serve every client again.'];
  if (wellAgainMs <= WELL_WITHIN_MS) return [];
  return [`Blue served every client again ${wellAgainMs} ms after the failure: later than ${WELL_WITHIN_MS} ms.`];
}

/** What must hold however a run ends. */
function brokenPromises({ state, clients, timeline }: Facts): readonly string[] {
  const { lost, unit, endpointLeadsTo } = clients;
  return [
    ...(lost > 0 ? [`${lost} acknowledged ${lost === 1 ? `${unit} is` : `${unit}s are`} lost.`] : []),
    ...timeline.lanes.filter(isOnBothSides).map(({ name }) => `Two sides: blue answered ${name} after green had.`),
    ...(endpointLeadsTo !== undefined &&
    (state.serves === 'BLUE' || state.serves === 'GREEN') &&
    state.serves !== endpointLeadsTo.toUpperCase()
      ? [
          `${state.serves === 'BLUE' ? 'Blue' : 'Green'} is said to serve, but the client endpoint leads to ${endpointLeadsTo}.`,
        ]
      : []),
  ];
}

/** Whether blue answered after green had, where that must never be. */
function isOnBothSides({ oneSide, blue, green }: Lane): boolean {
  const firstOnGreen = green.findIndex((count) => count > 0);
  return oneSide === true && firstOnGreen >= 0 && blue.findLastIndex((count) => count > 0) > firstOnGreen;
}
