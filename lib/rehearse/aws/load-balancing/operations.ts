import { AwsError } from '../aws-error';
import {
  isInput,
  optionalNumber,
  optionalText,
  requiredText,
  structure,
  structures,
  textList,
  type Input,
} from '../input';
import type { Operation, Service } from '../service';
import type { LoadBalancing } from './load-balancing';
import type { LocalListener, LocalTarget, WeightedGroup } from './local-load-balancing';
import type { TargetHealth } from './target-group';

/** Operations of Elastic Load Balancing, as far as a client endpoint needs them. */
export function loadBalancingService(balancing: LoadBalancing): Service {
  const listenersIn = (input: Input): readonly LocalListener[] => {
    const arns = textList(input, 'ListenerArns');
    if (arns.length > 0) return arns.map((arn) => balancing.listener(arn));
    return balancing.listenersOf(requiredText(input, 'LoadBalancerArn'));
  };
  const targets = (effect: 'register' | 'deregister'): Operation => ({
    resources: (input) => [requiredText(input, 'TargetGroupArn')],
    answer: (input) => balancing.targetGroup(requiredText(input, 'TargetGroupArn'))[effect](targetsIn(input)),
  });
  return {
    prefix: 'elasticloadbalancing',
    operations: {
      DescribeListeners: { answer: (input) => ({ Listeners: listenersIn(input).map(described) }) },
      DescribeTargetHealth: { answer: (input) => healthIn(balancing, input) },
      ModifyListener: {
        resources: (input) => [requiredText(input, 'ListenerArn')],
        answer: async (input) => {
          const change = forwardIn(input);
          return { Listeners: [described(await balancing.forward(requiredText(input, 'ListenerArn'), change))] };
        },
      },
      RegisterTargets: targets('register'),
      DeregisterTargets: targets('deregister'),
    },
  };
}

/** What a listener is changed to; of all that it is the rehearsal changes to whom it forwards. */
function forwardIn(input: Input): Pick<LocalListener, 'groups' | 'stickiness'> {
  const [action, ...more] = structures(input, 'DefaultActions');
  const others = ['Port', 'Protocol', 'SslPolicy', 'Certificates', 'AlpnPolicy'].filter((name) => name in input);
  if (action?.Type !== 'forward' || more.length > 0 || others.length > 0) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      "The rehearsal changes a listener's forward action, and nothing else",
    );
  }
  return forwardOf(action);
}

/** A forward action, in either of the ways in which it can be stated. */
export function forwardOf(action: Input): Pick<LocalListener, 'groups' | 'stickiness'> {
  const config = structure(action, 'ForwardConfig');
  const single = optionalText(action, 'TargetGroupArn');
  const stated = structures(config, 'TargetGroups').map((group): WeightedGroup => {
    return { arn: requiredText(group, 'TargetGroupArn'), weight: optionalNumber(group, 'Weight') ?? 1 };
  });
  const groups = stated.length === 0 && single !== undefined ? [{ arn: single, weight: 1 }] : stated;
  const { TargetGroupStickinessConfig: stickiness } = config;
  if (!isInput(stickiness)) return { groups, stickiness: undefined };
  const enabled = optionalText(stickiness, 'Enabled') === 'true';
  return { groups, stickiness: { enabled, durationSeconds: optionalNumber(stickiness, 'DurationSeconds') } };
}

/** As DescribeListeners tells it: with one group it is named twice. */
function described({ arn, loadBalancer, port, protocol, groups, stickiness }: LocalListener): object {
  return {
    ...{ ListenerArn: arn, LoadBalancerArn: loadBalancer, Port: port, Protocol: protocol },
    DefaultActions: [
      {
        Type: 'forward',
        TargetGroupArn: groups.length === 1 ? groups[0].arn : undefined,
        ForwardConfig: {
          TargetGroups: groups.map((group) => ({ TargetGroupArn: group.arn, Weight: group.weight })),
          TargetGroupStickinessConfig: {
            Enabled: stickiness?.enabled ?? false,
            DurationSeconds: stickiness?.durationSeconds,
          },
        },
      },
    ],
  };
}

/** A group to which nothing forwards is not looked at. */
async function healthIn(balancing: LoadBalancing, input: Input): Promise<object> {
  const arn = requiredText(input, 'TargetGroupArn');
  const group = balancing.targetGroup(arn);
  if (balancing.isForwardedTo(arn)) {
    return { TargetHealthDescriptions: (await group.health()).map(describedHealth) };
  }
  const TargetHealth = {
    ...{ State: 'unused', Reason: 'Target.NotInUse' },
    Description: 'Target group is not configured to receive traffic from the load balancer',
  };
  const unused = group.facts.targets.map((target) => ({ Target: shown(target), TargetHealth }));
  return { TargetHealthDescriptions: unused };
}

function describedHealth({ target, state, reason, description }: TargetHealth): object {
  return { Target: shown(target), TargetHealth: { State: state, Reason: reason, Description: description } };
}

function shown({ id, port }: LocalTarget): object {
  return { Id: id, Port: port };
}

function targetsIn(input: Input): readonly LocalTarget[] {
  return structures(input, 'Targets').map((target) => {
    const port = optionalNumber(target, 'Port');
    if (port === undefined) throw new AwsError('ValidationError', 'The rehearsal registers targets with their port');
    return { id: requiredText(target, 'Id'), port };
  });
}
