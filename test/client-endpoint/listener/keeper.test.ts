import { ModifyListenerCommand, type Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { listenerKeeper } from '../../../constructs/client-endpoint/listener/function/keeper';
import { Deadline } from '../../../runtime/deadline';
import { ClaimRefused } from '../../../runtime/endpoint/claimed-submission';
import { definitelyRefused, outcome, readEndpoint, submitMove, ttlMs } from '../../../runtime/endpoint/client-endpoint';
import { NoRecord } from '../../../runtime/endpoint/endpoint-state';
import { Balanced, BLUE, freePort, GREEN, group, LISTENER, weighted } from '../../rehearse/aws/load-balancing/balanced';
import { REGION } from '../../rehearse/aws/running-aws';

const ENDPOINT = 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2';

/** A client endpoint that is a listener of the local load balancer. */
describe('A listener', () => {
  let balanced: Balanced;
  const keeperOf = (listener = LISTENER) => {
    const texts = new Map([
      ['EndpointListenerArn', listener],
      ['EndpointBlueTargetGroupArn', BLUE],
      ['EndpointGreenTargetGroupArn', GREEN],
    ]);
    return listenerKeeper((name) => texts.get(name) ?? '', 'mqtt.example.com');
  };
  const values = { endpoint: { name: 'mqtt.example.com', keeper: keeperOf(), places: { blue: BLUE, green: GREEN } } };

  beforeAll(async () => {
    balanced = await Balanced.start();
    process.env[ENDPOINT] = balanced.test.aws.endpointUrl;
    // With what the endpoint grants, and nothing else.
    const mover = balanced.test.role(
      'Mover',
      { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyListener', Resource: LISTENER },
      {
        Effect: 'Allow',
        Action: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetHealth'],
        Resource: '*',
      },
    );
    Object.assign(process.env, balanced.test.aws.iam.credentialsFor(mover), { AWS_REGION: REGION });
    await balanced.sides();
  });
  afterAll(async () => {
    delete process.env[ENDPOINT];
    await balanced.stop();
  });
  beforeEach(() => balanced.listen(100, 0));

  const deadline = () => Deadline.in(30_000);
  const move = async (place: string, claim = () => Promise.resolve(), before?: string) => {
    const state = await readEndpoint(values);
    if (before !== undefined) await balanced.client.send(modified(JSON.parse(before) as Action[]));
    return submitMove(values, place, state, claim, deadline());
  };
  const modified = (DefaultActions: Action[]) => new ModifyListenerCommand({ ListenerArn: LISTENER, DefaultActions });
  const weights = () => balanced.balancing.listener(LISTENER).groups.map(({ weight }) => weight);
  const sent = () =>
    balanced.test.aws.calls.filter(({ action }) => action === 'elasticloadbalancing:ModifyListener').length;

  it.each([
    [100, 0, 'BLUE'],
    [0, 5, 'GREEN'],
    [50, 50, 'OTHER'],
    [0, 0, 'OTHER'],
  ])('with weights %d and %d leads to %s', async (blue, green, target) => {
    await balanced.listen(blue, green);
    expect((await readEndpoint(values)).target).toBe(target);
  });

  it('that forwards to one target group alone leads there', async () => {
    await balanced.client.send(modified([{ Type: 'forward', TargetGroupArn: GREEN }]));
    expect(await readEndpoint(values)).toMatchObject({ target: 'GREEN', leadsTo: GREEN });
  });

  it('is moved by giving the weight to green: new clients are served there, and its stickiness stays', async () => {
    const sticky = { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } };
    const [action] = weighted(7, 0);
    await balanced.client.send(modified([{ ...action, ForwardConfig: { ...action.ForwardConfig, ...sticky } }]));
    const operation = await move(GREEN);
    expect(await outcome(values, operation, deadline())).toBeUndefined();
    expect([(await readEndpoint(values)).target, weights()]).toEqual(['GREEN', [0, 7]]);
    expect(balanced.balancing.listener(LISTENER).stickiness).toEqual({ enabled: true, durationSeconds: 60 });
    expect(await balanced.servedBy(2)).toEqual(['green', 'green']);
    await outcome(values, await move(BLUE), deadline());
    expect([(await readEndpoint(values)).target, weights()]).toEqual(['BLUE', [7, 0]]);
  });

  it('is submitted as it is without a change, so that the right to move it can be tried', async () => {
    const before = await readEndpoint(values);
    await outcome(values, await move(BLUE), deadline());
    expect(await readEndpoint(values)).toEqual(before);
  });

  it('is claimed right before each request, and not moved without', async () => {
    const claims: number[] = [];
    const before = sent();
    const claim = () => {
      claims.push(sent());
      return Promise.resolve();
    };
    await move(GREEN, claim);
    expect([claims, sent()]).toEqual([[before], before + 1]);
    await balanced.listen(100, 0);
    const refusal = new ClaimRefused('not yours');
    await expect(move(GREEN, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(weights()).toEqual([100, 0]);
  });

  it('that somebody else changed meanwhile is left as it is; what this move asked for already is asked for again', async () => {
    const refused = move(GREEN, undefined, JSON.stringify(weighted(50, 50)));
    await expect(refused).rejects.toThrow(ClaimRefused);
    await expect(refused).rejects.toThrow('Somebody else changed listener');
    expect(weights()).toEqual([50, 50]);
    await balanced.listen(100, 0);
    await move(GREEN, undefined, JSON.stringify(weighted(0, 100)));
    expect(weights()).toEqual([0, 100]);
  });

  it('is not moved to where no target would serve', async () => {
    const gone = await freePort();
    const facts = balanced.balancing.targetGroup(GREEN).facts;
    balanced.balancing.putTargetGroup(group(GREEN, gone));
    const unserved = move(GREEN);
    await expect(unserved).rejects.toThrow(ClaimRefused);
    await expect(unserved).rejects.toThrow(
      `no target of ${GREEN} would be given clients (127.0.0.1:${gone} is unhealthy, Health checks failed: ECONNREFUSED). Let one become healthy`,
    );
    balanced.balancing.putTargetGroup(group(GREEN));
    await expect(move(GREEN)).rejects.toThrow('(it has no target)');
    balanced.balancing.putTargetGroup(facts);
    expect(weights()).toEqual([100, 0]);
  });

  it('is not moved to, nor taken from, a target group of neither side', async () => {
    const other = `${GREEN}0`;
    balanced.balancing.putTargetGroup(group(other));
    await expect(move(other)).rejects.toThrow(`Nothing was submitted: ${other} is the target group of neither`);
    await balanced.client.send(modified([{ Type: 'forward', TargetGroupArn: other }]));
    expect((await readEndpoint(values)).target).toBe('OTHER');
    await expect(move(GREEN)).rejects.toThrow(`${other} is the target group of neither blue nor green`);
  });

  it('is waited for no longer than there is time', async () => {
    await expect(outcome(values, GREEN, Deadline.in(50))).rejects.toThrow(
      `Gave up waiting for listener ${LISTENER} to forward to ${GREEN}`,
    );
  });

  it('that is refused by ELB is definitely not moved', async () => {
    const missing = { endpoint: { ...values.endpoint, keeper: keeperOf(`${LISTENER}0`) } };
    await expect(readEndpoint(missing)).rejects.toThrow(NoRecord);
    const error = await balanced.client.send(modified(weighted(1000, 0))).catch((reason: unknown) => reason);
    expect([definitelyRefused(values, error), definitelyRefused(values, new Error('lost'))]).toEqual([true, false]);
  });

  it('keeps nobody waiting: there is no answer that clients keep', async () => {
    expect(await ttlMs(values)).toBe(0);
  });

  it.each<[string, () => Promise<unknown>, string | undefined]>([
    ['forwards to both target groups', () => balanced.listen(1, 0), undefined],
    [
      'does not forward to green',
      () => balanced.client.send(modified([{ Type: 'forward', TargetGroupArn: BLUE }])),
      `error endpoint-listener: The default action of listener ${LISTENER} does not forward to ${GREEN}, so nobody looks at its targets`,
    ],
    [
      'forwards to somebody else',
      () => balanced.client.send(modified([{ Type: 'forward', ForwardConfig: { TargetGroups: others() } }])),
      `error endpoint-listener: The default action of listener ${LISTENER} forwards to ${GREEN}1, which is neither blue nor green`,
    ],
  ])('that %s is told of by preflight', async (_what, act, said) => {
    await act();
    const told = (await keeperOf().findings()).map(({ severity, id, words }) => `${severity} ${id}: ${words}`);
    expect(told).toEqual(said === undefined ? [] : [expect.stringContaining(said)]);
  });

  function others() {
    balanced.balancing.putTargetGroup(group(`${GREEN}1`));
    return [...weighted(1, 0)[0].ForwardConfig!.TargetGroups!, { TargetGroupArn: `${GREEN}1`, Weight: 0 }];
  }

  it('that is missing is told of by preflight', async () => {
    const [finding] = await keeperOf(`${LISTENER}0`).findings();
    expect(finding).toMatchObject({ severity: 'error', id: 'endpoint-missing' });
  });

  it('needs no other right than those that it names', () => {
    expect(balanced.test.refused()).toEqual([]);
    expect(keeperOf().rights).toBe(
      `elasticloadbalancing:ModifyListener on ${LISTENER}, elasticloadbalancing:DescribeListeners and elasticloadbalancing:DescribeTargetHealth`,
    );
  });
});
