import { handlers } from '../../../constructs/cutover/function/handlers';
import type { Begun, Completion } from '../../../constructs/cutover/function/handlers';
import { connect } from '../../../constructs/cutover/function/outbound';
import type { CutoverEvent } from '../../../constructs/cutover/function/request';
import type { State } from '../../../lib/system/state';
import { AwsStandIn, requestId } from '../../operate/aws-stand-in';
import { states } from '../../operate/states';

type Properties = Record<string, string | Record<string, string>>;

export const properties: Properties = {
  ServiceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:framework',
  upgrade: 'kong-11-15',
  active: 'BLUE',
  fallBack: 'none',
  fallBackReason: '',
  cutoverDocument: 'kong-cutover',
  undoDocument: 'kong-undo',
  fallBackDocument: 'kong-fall-back',
  prepareDocument: 'kong-prepare',
  retireDocument: 'kong-retire',
  statusFunction: 'arn:aws:lambda:eu-central-1:111122223333:function:postgres',
  statusPayload: { Step: 'status', Upgrade: 'kong-11-15' },
};

/** What is told of the state, or what keeps it from being told. */
export const kongStates = {
  'blue, untouched': blue('untouched', states['blue, untouched']),
  'blue, prepared': blue('prepared', states['blue, prepared']),
  'blue, stopped': blue('stopped', states['blue, stopped']),
  'blue, back': blue('to be taken back', states['blue, back']),
  'blue, forward': blue('submitted', states['blue, forward']),
  'blue, pending': blue('pending', states['blue, pending']),
  'green, finished': { ...states['green, finished'], target: '10.0.0.15' },
  'green, forward': { ...states['green, forward'], words: 'Green serves, closed.', target: '10.0.0.15' },
  'green, pending': { ...states['green, pending'], target: '10.0.0.15' },
  neither: { ...states.neither, target: '10.0.0.99' },
  unreachable: 'connect ETIMEDOUT 10.0.0.11:5432',
} as const satisfies Readonly<Record<string, State | string>>;

export type KongState = keyof typeof kongStates;

function blue(how: string, state: State): State {
  return { ...state, words: `Blue serves, ${how}.`, target: '10.0.0.11' };
}

export function event(type: CutoverEvent['RequestType'], now: Properties, old?: Properties): CutoverEvent {
  return {
    RequestType: type,
    RequestId: requestId(),
    StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/kong/1',
    ...(type !== 'Create' && { PhysicalResourceId: 'cutover-kong-11-15' }),
    ResourceProperties: { ...properties, ...now },
    ...(type === 'Update' && { OldResourceProperties: { ...properties, ...old } }),
  };
}

export const toGreen = (): CutoverEvent => event('Update', { active: 'GREEN' }, { active: 'BLUE' });
export const toBlue = (more: Properties = {}): CutoverEvent =>
  event('Update', { active: 'BLUE', ...more }, { active: 'GREEN' });
export const remove = (active = 'BLUE'): CutoverEvent => event('Delete', { active });
export const loseWrites = { fallBack: 'lose-writes', fallBackReason: 'nothing of worth was written' };

/** The handlers against a stand-in, driven as CDK's provider framework does. */
export class Kong {
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  private readonly handlers;

  private constructor(
    readonly aws: AwsStandIn,
    private readonly clients = connect(),
  ) {
    this.handlers = handlers({ aws: clients, now: () => aws.now, log: (line) => this.lines.push(line) });
    this.prepare();
  }

  /** @param way of its calls: whatever counts on faults or on what the SDK does needs HTTP */
  static async start(way: 'over HTTP' | 'directly' = 'over HTTP'): Promise<Kong> {
    const kong = new Kong(await AwsStandIn.start());
    if (way === 'directly') kong.aws.answerDirectly(...Object.values(kong.clients));
    return kong;
  }

  prepare(): void {
    this.aws.clear();
    this.lines.length = 0;
    for (const document of ['kong-cutover', 'kong-undo', 'kong-fall-back']) {
      this.aws.documents.set(document, ['TimeLimitSeconds', 'FallBack']);
    }
  }

  /** Names the state that is told from now on. */
  is(state: KongState): void {
    this.aws.status = kongStates[state];
  }

  pass(seconds: number): void {
    this.aws.now += seconds * 1000;
  }

  async begin(asked: CutoverEvent): Promise<CutoverEvent & Begun> {
    return { ...asked, ...(await this.handlers.onEvent(asked)) };
  }

  async poll(begun: CutoverEvent): Promise<Completion> {
    return this.handlers.isComplete(begun);
  }

  /** The message that the request fails with. */
  async failure(begun: CutoverEvent): Promise<string> {
    return this.poll(begun).then(
      (answer) => `did not fail: ${JSON.stringify(answer)}`,
      (error: Error) => error.message,
    );
  }
}
