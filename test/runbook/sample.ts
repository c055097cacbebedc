import { Action } from '../../lib/runbook/action';
import { Fence } from '../../lib/runbook/fence';
import { Phase } from '../../lib/runbook/phase';
import type { RunbookProps } from '../../lib/runbook/runbook';
import type { Step } from '../../lib/runbook/step';
import { Check, Undo } from '../../lib/runbook/step';

const call = (step: string) => Action.invokeFunction({ step, seconds: 60 });
const script = (verb: string, seconds: number, instance?: string) =>
  Action.hostScript({ script: 'copy', verb, seconds, values: ['Blue'], instance });

/** The smallest runbook that has a step of every kind. */
export const sample: RunbookProps = {
  id: 'sample',
  title: 'Sample 1 → 2',
  system: 'sample',
  values: [{ name: 'Blue', description: 'Address of blue', pattern: '[a-z.]+' }],
  parameters: [{ name: 'Limit', description: 'Most seconds', pattern: '[0-9]+', defaultValue: '0' }],
  functions: [{ name: 'main', inVpc: true }],
  scripts: { copy: '#!/bin/bash\nmain() { echo "$1"; }\n' },
  cutover: {
    fence: Fence.at('close'),
    pointOfNoReturn: 'move',
    steps: [
      step('look', Phase.PREFLIGHT, call('look')),
      {
        ...step('host', Phase.PREPARE, awsApi(1)),
        check: Check.by(
          Action.waitForAws({
            service: 'ssm',
            api: 'DescribeInstanceInformation',
            inputs: { Filters: [{ Key: 'tag:host', Values: ['{{ Blue }}'] }] },
            rights: { 'ssm:DescribeInstanceInformation': '*' },
            selector: '$.InstanceInformationList[0].PingStatus',
            desired: ['Online'],
            seconds: 900,
          }),
          'The host answers.',
        ),
        undo: Undo.by(awsApi(0), 'Ends the host.'),
      },
      { ...step('close', Phase.FENCE, call('close')), undo: Undo.by(call('open'), 'Opens the fence.') },
      {
        ...step('copy', Phase.MIGRATE, script('do', 60)),
        check: Check.by(script('check', 30), 'All is there.'),
        undo: Undo.by(script('undo', 60), 'Empties green.'),
      },
      step('compare', Phase.COMPARE, call('compare')),
      step(
        'switch',
        Phase.SWITCH,
        Action.invokeFunction({
          step: 'switch',
          seconds: 290,
          stages: [
            { id: 'last-look', sentence: 'Looks.', undo: 'It changes nothing.' },
            { id: 'move', sentence: 'Moves.', undo: 'There is none.' },
          ],
        }),
      ),
      step('pause', Phase.WATCH, Action.sleep(60)),
      step('confirm', Phase.WATCH, Action.manual('Open the shop and buy something.')),
    ],
  },
  fallBack: { steps: [step('back', Phase.WATCH, call('back'))] },
  retire: { steps: [step('clean', Phase.RETIRE, call('clean'))] },
};

/** The same with a critical section: one call closes the fence, compares and moves. */
export const sampleInOneCall: RunbookProps = {
  ...sample,
  cutover: {
    fence: Fence.at('close-now'),
    comparisons: ['compare-now'],
    pointOfNoReturn: 'move',
    steps: sample.cutover.steps
      .filter(({ id }) => id !== 'close' && id !== 'compare')
      .map((one) =>
        one.id === 'switch'
          ? {
              ...one,
              action: Action.invokeFunction({
                step: 'switch',
                seconds: 290,
                stages: ['close-now', 'compare-now', 'move'].map((id) => ({
                  id,
                  sentence: `Does ${id}.`,
                  undo: 'Opens.',
                })),
              }),
              undo: Undo.by(call('open'), 'Opens the fence, unless the move was submitted.'),
            }
          : one,
      ),
  },
};

/** The same, but what works on the host is sent to the one instance that a step finds; its undo, to all that carry the tag. */
export const sampleOnOneHost: RunbookProps = {
  ...sample,
  cutover: {
    ...sample.cutover,
    steps: sample.cutover.steps.flatMap((one) => {
      if (one.id === 'host') return [one, step('find', Phase.PREPARE, finding("$.Hosts[?(@.State == 'up')].Id"))];
      if (one.id !== 'copy') return [one];
      const there = '{{ find.InstanceId }}';
      return [
        { ...one, action: script('do', 60, there), check: Check.by(script('check', 30, there), 'All is there.') },
      ];
    }),
  },
};

/** The same, but falling back begins with a count of what it loses. */
export const sampleThatCounts: RunbookProps = {
  ...sample,
  fallBack: { steps: [step('measure-loss', Phase.COMPARE, call('measure-loss')), ...sample.fallBack.steps] },
};

/** Finds one host. */
export function finding(selector: string): Action {
  return Action.awsApi({
    ...{ service: 'ec2', api: 'DescribeHosts', inputs: { Name: '{{ Blue }}' }, rights: { 'ec2:DescribeHosts': '*' } },
    outputs: { InstanceId: selector },
  });
}

export function step(id: string, phase: Phase, action: Action): Step {
  return {
    id,
    phase,
    sentence: `Does ${id}.`,
    action,
    check: Check.inside(`It is known that ${id} worked.`),
    undo: Undo.none(`Nothing to take back after ${id}.`),
  };
}

function awsApi(count: number): Action {
  return Action.awsApi({
    service: 'autoscaling',
    api: 'SetDesiredCapacity',
    inputs: { AutoScalingGroupName: '{{ Blue }}', DesiredCapacity: count },
    rights: { 'autoscaling:SetDesiredCapacity': 'arn:aws:autoscaling:::{{ Blue }}' },
  });
}
