import type { TestAws } from '../running-aws';
import { testAws } from '../running-aws';
import { invoke, putAutomation } from './automation';

describe('an Automation document is refused before anything runs when', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
  });
  afterEach(() => test.stop());

  const sleep = { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1S' } };
  const api = (inputs: object): unknown => ({ name: 'calls', action: 'aws:executeAwsApi', inputs });

  it.each<[string, unknown[], string]>([
    ['it has no step', [], 'it has no mainSteps'],
    [
      'an action is unknown',
      [{ ...sleep, action: 'aws:runInstances' }],
      'step rest: action aws:runInstances is not known',
    ],
    [
      'an API is unknown',
      [api({ Service: 'rds', Api: 'DeleteDBInstance' })],
      'step calls: rds DeleteDBInstance is not known',
    ],
    ['an input is missing', [api({ Service: 'ssm' })], 'step calls: the input Api is missing'],
    ['a name is used twice', [sleep, sleep], 'step names are used twice: rest'],
    ['a name holds a hyphen', [{ ...sleep, name: 'a-b' }], 'step a-b: its name may hold letters, digits and _ only'],
    ['nextStep leads nowhere', [{ ...sleep, nextStep: 'gone' }], 'step rest: nextStep names gone, which is no step'],
    [
      'onFailure leads nowhere',
      [{ ...sleep, onFailure: 'step:gone' }],
      'step rest: onFailure names gone, which is no step',
    ],
    ['onFailure is misspelt', [{ ...sleep, onFailure: 'Ignore' }], 'step rest: onFailure Ignore is not known'],
    [
      'onCancel goes to a sleep',
      [{ ...sleep, name: 'x', onCancel: 'step:rest' }, sleep],
      'step x: onCancel cannot go to an aws:sleep step',
    ],
    [
      'a step that ends the execution names a step for its failure',
      [
        { ...sleep, isEnd: true, onFailure: 'step:other' },
        { ...sleep, name: 'other' },
      ],
      'step rest: isEnd ends the execution after a failure too, so onFailure step:other would never be followed on AWS',
    ],
    [
      'steps go round in a circle',
      [
        { ...sleep, name: 'a', nextStep: 'b' },
        { ...sleep, name: 'b', onFailure: 'step:a' },
      ],
      'its steps go round in a circle: a → b → a',
    ],
    [
      'a reference is neither parameter nor output',
      [invoke('one', '{{ Function }}')],
      "step one refers to {{ Function }}, which is neither a parameter nor a step's output",
    ],
    ['a system variable is unknown', [invoke('one', '{{ global:COLOUR }}')], 'step one refers to {{ global:COLOUR }}'],
    [
      'a selector cannot be read',
      [
        {
          name: 'waits',
          action: 'aws:waitForAwsResourceProperty',
          inputs: {
            Service: 'ssm',
            Api: 'DescribeInstanceInformation',
            PropertySelector: '$..Ping',
            DesiredValues: ['x'],
          },
        },
      ],
      'step waits: the PropertySelector $..Ping is not known',
    ],
    [
      'a branch has an unknown operator',
      [
        {
          name: 'which',
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'which', Variable: 'x', Matches: 'y' }] },
        },
      ],
      'step which: choice 1 has no operator that is known',
    ],
  ])('%s', (_case, steps, problem) => {
    expect(() => putAutomation(test, 'd', steps)).toThrow(problem);
  });

  it('it is longer than 64 KB', () => {
    const content = { schemaVersion: '0.3', description: 'x'.repeat(64 * 1024), mainSteps: [sleep] };
    expect(() => test.aws.ssm.putDocument({ name: 'd', type: 'Automation', content })).toThrow('SSM takes 65536');
  });

  it('its schema or a part of it is unknown, all mistakes named at once', () => {
    const content = { schemaVersion: '0.2', variables: {}, mainSteps: [{ ...sleep, action: 'aws:no' }] };
    expect(() => test.aws.ssm.putDocument({ name: 'd', type: 'Automation', content })).toThrow(
      /^document d: schemaVersion is 0.2, not 0.3; the rehearsal does not know its variables; step rest: action aws:no/,
    );
  });
});
