import type { ServerResponse } from 'node:http';

/** An error of AWS' own. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly httpStatus = 400,
  ) {
    super(`${code} from the stand-in`);
  }
}

/** What a call is answered. */
export interface Result {
  /** As the SDK hands it to whoever called. */
  readonly output: object;
  /** As HTTP carries it. @default - the output as JSON */
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Answers of APIs that speak XML. */
export function inXml(output: object, body: string): Result {
  return { output, body, headers: { 'content-type': 'text/xml' } };
}

export function elements(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}

/** How JSON carries times. */
function epochSeconds(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const own = this[name];
  return own instanceof Date ? own.getTime() / 1000 : value;
}

export function send(response: ServerResponse, { output, headers, body }: Result): void {
  response
    .writeHead(200, { 'content-type': 'application/x-amz-json-1.1', ...headers })
    .end(body ?? JSON.stringify(output, epochSeconds));
}

export function refuse(response: ServerResponse, error: unknown, how: 'xml' | 'json'): void {
  const { code, httpStatus, message } =
    error instanceof Refusal ? error : { code: 'InternalFailure', httpStatus: 500, message: String(error) };
  const body =
    how === 'xml'
      ? `<ErrorResponse><Error>${elements({ Code: code, Message: message })}</Error></ErrorResponse>`
      : JSON.stringify({ __type: code, message });
  response.writeHead(httpStatus, { 'x-amzn-errortype': code }).end(body);
}
