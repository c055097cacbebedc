import { randomUUID } from 'node:crypto';
import type { CustomResourceAnswer } from './local-aws';
import type { HttpAnswer } from './protocol/http';

/** Host of the addresses that custom resources answer to. Its name resolves nowhere: functions reach it by their preload alone. */
export const RESPONSE_HOST = 'custom-resource-response.rehearsal.invalid';
export const RESPONSE_PATH = '/custom-resource-response/';

/** What CloudFormation accepts, in bytes. */
const MAXIMUM_BYTES = 4096;

/** Addresses at which CloudFormation waits for a custom resource's answer. */
export class ResponseUrls {
  private readonly waiting = new Map<string, (answer: CustomResourceAnswer) => void>();

  open(): { readonly url: string; readonly answer: Promise<CustomResourceAnswer> } {
    const token = randomUUID();
    const answer = new Promise<CustomResourceAnswer>((resolve) => this.waiting.set(token, resolve));
    return { url: `https://${RESPONSE_HOST}${RESPONSE_PATH}${token}?X-Amz-Signature=rehearsal`, answer };
  }

  /** Takes the first answer; as with a presigned address of S3, later ones change nothing. */
  receive(url: URL, body: Buffer): HttpAnswer {
    const token = url.pathname.slice(RESPONSE_PATH.length);
    const resolve = this.waiting.get(token);
    if (!resolve) return { status: 403, body: 'no such response address' };
    resolve(read(body));
    return { status: 200 };
  }
}

function read(body: Buffer): CustomResourceAnswer {
  if (body.length > MAXIMUM_BYTES) {
    return failed(`the response is ${body.length} bytes long: CloudFormation takes ${MAXIMUM_BYTES}`);
  }
  try {
    const answer = JSON.parse(body.toString('utf8')) as CustomResourceAnswer;
    return answer.Status === 'SUCCESS' || answer.Status === 'FAILED'
      ? answer
      : failed('Status is not SUCCESS or FAILED');
  } catch {
    return failed('the response is not JSON');
  }
}

function failed(problem: string): CustomResourceAnswer {
  return { Status: 'FAILED', Reason: `Invalid response from the custom resource: ${problem}`, PhysicalResourceId: '' };
}
