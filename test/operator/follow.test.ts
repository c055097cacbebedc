import { SSMClient } from '@aws-sdk/client-ssm';
import { follow } from '../../lib/operator/follow';
import { AwsStandIn } from '../operate/aws-stand-in';

let aws: AwsStandIn;
let ssm: SSMClient;
beforeAll(async () => {
  aws = await AwsStandIn.start();
  ssm = new SSMClient({ maxAttempts: 1 });
});
afterAll(() => aws.stop());
beforeEach(() => aws.clear());

function listener() {
  const told: string[] = [];
  return {
    told,
    options: {
      everyMs: 10,
      signal: new AbortController().signal,
      step: ({ name, outcome }: { name: string; outcome: string }) => void told.push(`${name} ${outcome}`),
      unanswered: (words: string) => void told.push(`unanswered: ${words}`),
    },
  };
}

test('Each step is told once when it begins and once when it ends, until the run has ended', async () => {
  const execution = aws.put('kong-cutover', 'InProgress', {
    steps: [
      { StepName: 'preflight', StepStatus: 'Success' },
      { StepName: 'close_fence', StepStatus: 'InProgress' },
      { StepName: 'copy', StepStatus: 'Pending' },
    ],
  });
  const { told, options } = listener();
  const following = follow(ssm, 'e-1', options);
  while (!told.includes('close-fence running')) await new Promise((done) => setTimeout(done, 5));
  execution.steps = execution.steps.map((step) => ({ ...step, StepStatus: 'Success' }));
  aws.end(execution, 'Success');
  expect((await following).outcome).toBe('succeeded');
  expect(told).toEqual(['preflight succeeded', 'close-fence running', 'close-fence succeeded', 'copy succeeded']);
});

test('That AWS is away for a while is told, and the following goes on', async () => {
  aws.put('kong-cutover', 'Success');
  aws.fail('Get', 'ThrottlingException');
  aws.fail('Get', 'lost');
  const { told, options } = listener();
  expect((await follow(ssm, 'e-1', options)).outcome).toBe('succeeded');
  expect(told).toEqual([expect.stringMatching(/^unanswered: Thrott/), expect.stringMatching(/^unanswered: /)]);
});

test('That AWS refuses to tell ends the following, and says that the run goes on', async () => {
  aws.put('kong-cutover', 'InProgress');
  aws.fail('Get', 'AccessDeniedException');
  await expect(follow(ssm, 'e-1', listener().options)).rejects.toThrow(/execution e-1, which goes on: AccessDenied/);
  expect(aws.executions[0].status).toBe('InProgress');
});

test('Whoever stops following stops nothing else', async () => {
  aws.put('kong-cutover', 'InProgress');
  const controller = new AbortController();
  const following = follow(ssm, 'e-1', { ...listener().options, everyMs: 60_000, signal: controller.signal });
  setTimeout(() => controller.abort(new Error('Interrupted.')), 50);
  await expect(following).rejects.toThrow('Interrupted.');
  expect(aws.effects).toEqual([]);
});
