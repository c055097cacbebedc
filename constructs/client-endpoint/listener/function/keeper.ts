import {
  ElasticLoadBalancingV2ServiceException,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isDeepStrictEqual } from 'node:util';
import type { Deadline } from '../../../../runtime/deadline';
import { claimEach, ClaimRefused, refusedAtOnce, SUBMISSION_MS } from '../../../../runtime/endpoint/claimed-submission';
import { leadsTo, type KeeperOf, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { listenerKind } from '../kind';
import { findings } from './findings';
import { forwardOf, readForward, stateOf, unservedBecause, type Forward, type Sides } from './forward';
import { loadBalancing } from './outbound';

/**
 * Reads and moves a listener's weights. Places are the ARNs of target groups. New connections follow, with an Application Load Balancer new requests;
 * a connection that is there stays with whom it was given to until it is closed [docs]. Nobody keeps an answer: clients need not resolve anything anew.
 */
export const listenerKeeper: KeeperOf = (text) => {
  const sides: Sides = {
    listener: text('EndpointListenerArn'),
    blue: text('EndpointBlueTargetGroupArn'),
    green: text('EndpointGreenTargetGroupArn'),
  };
  return {
    read: async () => stateOf(await readForward(sides)),
    findings: () => findings(sides),
    ttlSeconds: () => Promise.resolve(0),
    submit: (place, before, claim, deadline) => submit(sides, place, before, claim, deadline),
    outcome: (place, deadline) => outcome(sides, place, deadline),
    refused: (error) => error instanceof ElasticLoadBalancingV2ServiceException && refusedAtOnce(error.$metadata),
    keptBy: listenerKind.keptBy,
    rights: `elasticloadbalancing:ModifyListener on ${sides.listener}, elasticloadbalancing:DescribeListeners and elasticloadbalancing:DescribeTargetHealth`,
  };
};

/**
 * The weight goes over as it is, the other side's becomes 0. ELB takes whatever comes last: so the listener is read right before each request, and what
 * somebody else made of it meanwhile is not taken back.
 * @returns the place: what was asked for is all that an operation is here
 */
async function submit(
  { listener, blue, green }: Sides,
  place: string,
  before: KeptState,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  deadline.check('moving the client endpoint');
  const { weights, stickiness } = forwardOf(before);
  const others = [...Object.keys(weights), place].filter((group) => group !== blue && group !== green);
  if (others.length > 0) {
    throw new ClaimRefused(`Nothing was submitted: ${others.join(', ')} is the target group of neither blue nor green`);
  }
  const because = await unservedBecause(place);
  if (because !== undefined) {
    throw new ClaimRefused(
      `Nothing was submitted: no target of ${place} would be given clients (${because}). Let one become healthy, then start again`,
    );
  }
  const weight = Math.max(1, ...Object.values(weights));
  const asked: Forward = {
    weights: { [blue]: place === blue ? weight : 0, [green]: place === green ? weight : 0 },
    stickiness,
  };
  const assertUnchanged = async () => {
    const { attributes: now } = stateOf(await readForward({ listener, blue, green }));
    if (isDeepStrictEqual(now, before.attributes) || isDeepStrictEqual(now, stateOf(asked).attributes)) return;
    throw new ClaimRefused(
      `Somebody else changed listener ${listener} meanwhile (its weights are ${now.weights}): it is left as it is`,
    );
  };
  const giveUp = AbortSignal.timeout(Math.min(SUBMISSION_MS, deadline.left));
  const command = new ModifyListenerCommand({
    ListenerArn: listener,
    DefaultActions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [blue, green].map((group) => ({ TargetGroupArn: group, Weight: asked.weights[group] })),
          // A Network Load Balancer has none, which it says as one that is off.
          ...(stickiness?.Enabled ? { TargetGroupStickinessConfig: stickiness } : {}),
        },
      },
    ],
  });
  const claimUnchanged = async () => {
    await assertUnchanged();
    await claim();
  };
  claimEach(command, claimUnchanged, giveUp);
  await loadBalancing().send(command, { abortSignal: giveUp });
  return place;
}

/** Waits until the listener says itself that it gives new clients to that place. */
async function outcome(sides: Sides, place: string, deadline: Deadline): Promise<undefined> {
  await deadline.until(
    () => `waiting for listener ${sides.listener} to forward to ${place}`,
    500,
    async () => (leadsTo(stateOf(await readForward(sides)), place) ? true : undefined),
  );
  return undefined;
}
