import type { CustomResourceAnswer } from '../aws/local-aws';
import { customResourceEvent, type Change } from './custom-resource-event';
import { PartlyCreatedError } from './errors';
import type { DeleteRequest, Live, ResourceRequest, UpdateRequest } from './handler';
import { generatedName } from './physical-names';
import type { World } from './world';

/** What CloudFormation waits where the template states no ServiceTimeout. */
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** A resource whose function in the app does the work: it is invoked as CloudFormation does, and answers to a URL. */
export const customResource = {
  create: async (request: ResourceRequest, world: World): Promise<Live> => {
    const madeUp = generatedName(request, 128);
    let answer: CustomResourceAnswer;
    try {
      answer = await ask(request, { RequestType: 'Create' }, world);
    } catch (error) {
      // Nobody knows whether the function did something: CloudFormation sends the Delete of a rollback with an id of its own.
      if (error instanceof NoAnswerError) throw new PartlyCreatedError(error.message, madeUp);
      throw error;
    }
    if (answer.Status !== 'SUCCESS') throw new PartlyCreatedError(failure(answer), answer.PhysicalResourceId || madeUp);
    return live(answer, request);
  },

  update: async (request: UpdateRequest, world: World): Promise<Live> => {
    const answer = await ask(
      request,
      {
        RequestType: 'Update',
        PhysicalResourceId: request.live.physicalId,
        OldResourceProperties: request.oldProperties.values,
      },
      world,
    );
    if (answer.Status !== 'SUCCESS') throw new Error(failure(answer));
    return live(answer, request);
  },

  delete: async (request: DeleteRequest, world: World): Promise<void> => {
    const answer = await ask(request, { RequestType: 'Delete', PhysicalResourceId: request.live.physicalId }, world);
    if (answer.Status !== 'SUCCESS') throw new Error(failure(answer));
  },
};

class NoAnswerError extends Error {}

async function ask(request: ResourceRequest, change: Change, world: World): Promise<CustomResourceAnswer> {
  const { url, answer } = world.aws.cloudFormation.responseUrl();
  const event = customResourceEvent(request, change, url);
  const seconds = request.properties.optionalNumber('ServiceTimeout') ?? DEFAULT_TIMEOUT_SECONDS;
  const waiting = new AbortController();
  try {
    return await Promise.race([
      answer,
      crash(event.ServiceToken, event, world),
      timeout(seconds, waiting.signal),
      ...(world.signal === undefined ? [] : [aborted(world.signal, waiting.signal)]),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Settles only when the function ends in an error: one that returns may still have a state machine that answers later. */
async function crash(functionArn: string, event: object, world: World): Promise<never> {
  const { functionError, payload } = await world.aws.lambda.invoke(functionArn, event);
  if (functionError === undefined) return new Promise<never>(() => undefined);
  throw new NoAnswerError(
    `The function ${functionArn} failed without answering (on AWS the stack would wait until its timeout): ${JSON.stringify(payload)}`,
  );
}

function timeout(seconds: number, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new NoAnswerError(`CloudFormation did not receive a response from your Custom Resource within ${seconds} s.`),
        ),
      seconds * 1000,
    );
    over.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over });
  });
}

function live(answer: CustomResourceAnswer, { properties }: ResourceRequest): Live {
  if (!answer.PhysicalResourceId) {
    throw new Error(`${properties.owner}: Invalid PhysicalResourceId: the function answered without one.`);
  }
  const data = Object.entries(answer.Data ?? {}).map(([key, value]) => [key, asAttribute(value)] as const);
  return { physicalId: answer.PhysicalResourceId, attributes: Object.fromEntries(data) };
}

function asAttribute(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function failure({ Reason }: CustomResourceAnswer): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${Reason ?? 'none'}`;
}
