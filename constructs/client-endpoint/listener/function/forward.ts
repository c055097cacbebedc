import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ListenerNotFoundException,
  type Action,
  type TargetGroupStickinessConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { NoRecord, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { loadBalancing } from './outbound';

/** A listener, and the target groups of both sides, by their ARNs. */
export interface Sides {
  readonly listener: string;
  readonly blue: string;
  readonly green: string;
}

/** To whom a listener forwards. */
export interface Forward {
  /** Weights by the target group's ARN. */
  readonly weights: Readonly<Record<string, number>>;
  readonly stickiness?: TargetGroupStickinessConfig;
}

/** Targets in these states are given clients: `unavailable` are those that nobody looks at. */
const SERVING: readonly (string | undefined)[] = ['healthy', 'unavailable'];

/** @throws NoRecord; an error for a default action that does not forward, or does more than that */
export async function readForward({ listener }: Sides): Promise<Forward> {
  const actions = await defaultActions(listener);
  const forward = forwardIn(actions);
  if (forward !== undefined) return forward;
  throw new Error(`The default action of listener ${listener} ${mistakenAction(actions)}`);
}

/** What keeps the listener from being moved, if anything. @throws NoRecord */
export async function mistakeIn({ listener, blue, green }: Sides): Promise<string | undefined> {
  const actions = await defaultActions(listener);
  const forward = forwardIn(actions);
  if (forward === undefined) return mistakenAction(actions);
  const groups = Object.keys(forward.weights);
  const others = groups.filter((group) => group !== blue && group !== green);
  if (others.length > 0) return `forwards to ${others.join(', ')}, which is neither blue nor green`;
  const missing = [blue, green].filter((group) => !groups.includes(group));
  if (missing.length === 0) return undefined;
  return `does not forward to ${missing.join(', ')}, so nobody looks at its targets before clients come`;
}

/** Where new clients are given to: to one target group, or not to one alone. */
export function stateOf({ weights, stickiness }: Forward): KeptState {
  const having = Object.keys(weights).filter((group) => weights[group] > 0);
  // ELB may name the same groups in another order.
  const sorted = Object.fromEntries(Object.entries(weights).sort(([one], [other]) => (one < other ? -1 : 1)));
  const attributes = { weights: JSON.stringify(sorted), stickiness: JSON.stringify(stickiness ?? {}) };
  return having.length === 1 ? { leadsTo: having[0], attributes } : { attributes };
}

/** What was read before, as `stateOf` keeps it. */
export function forwardOf({ attributes }: KeptState): Forward {
  return {
    weights: JSON.parse(attributes.weights ?? '{}') as Forward['weights'],
    stickiness: JSON.parse(attributes.stickiness ?? '{}') as TargetGroupStickinessConfig,
  };
}

/** Whether a target group has a target that is given clients, and if not, how its targets are. */
export async function unservedBecause(TargetGroupArn: string): Promise<string | undefined> {
  const { TargetHealthDescriptions: targets = [] } = await loadBalancing().send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  if (targets.some(({ TargetHealth }) => SERVING.includes(TargetHealth?.State))) return undefined;
  const states = targets.map(({ Target, TargetHealth: { State, Description } = {} }) =>
    [`${Target?.Id}:${Target?.Port} is ${State}`, ...(Description === undefined ? [] : [Description])].join(', '),
  );
  return states.length === 0 ? 'it has no target' : states.slice(0, 5).join('; ');
}

async function defaultActions(listener: string): Promise<readonly Action[]> {
  const { Listeners: [found] = [] } = await loadBalancing()
    .send(new DescribeListenersCommand({ ListenerArns: [listener] }))
    .catch((error: unknown) => {
      if (!(error instanceof ListenerNotFoundException)) throw error;
      throw new NoRecord(`There is no listener ${listener}: name the one that clients connect to`);
    });
  return found?.DefaultActions ?? [];
}

/** A weight that nothing is said of is that of a group that stands alone. */
function forwardIn(actions: readonly Action[]): Forward | undefined {
  const [{ Type, TargetGroupArn, ForwardConfig } = { Type: undefined }] = actions;
  if (actions.length !== 1 || Type !== 'forward') return undefined;
  const { TargetGroups = [{ TargetGroupArn }], TargetGroupStickinessConfig: stickiness } = ForwardConfig ?? {};
  const weights = TargetGroups.map(({ TargetGroupArn: group = '', Weight = 1 }) => [group, Weight] as const);
  return { weights: Object.fromEntries(weights), stickiness };
}

function mistakenAction(actions: readonly Action[]): string {
  const types = actions.map(({ Type }) => Type).join(', ') || 'nothing';
  return `is ${types}, and only one that forwards, and does nothing else, can be moved`;
}
