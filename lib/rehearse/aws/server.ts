import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './aws-error';
import type { Iam } from './iam';
import { ec2QueryProtocol } from './protocol/ec2-query';
import type { HttpAnswer, HttpRequest, Protocol } from './protocol/http';
import { jsonProtocol } from './protocol/json';
import { lambdaRestProtocol } from './protocol/lambda-rest';
import { queryProtocol } from './protocol/query';
import { route53RestProtocol } from './protocol/route53-rest';
import { s3RestProtocol } from './protocol/s3-rest';
import { RESPONSE_PATH } from './response-urls';
import type { ResponseUrls } from './response-urls';
import type { Services } from './services';

/** In this order: the first that a request is written in answers it. */
const protocols: readonly Protocol[] = [
  jsonProtocol,
  lambdaRestProtocol,
  s3RestProtocol,
  ec2QueryProtocol,
  route53RestProtocol,
  queryProtocol,
];

/** What the server answers from. */
export interface AwsServerProps {
  /** Loopback address to listen on; the port is any free one. */
  readonly address: string;
  readonly services: Services;
  readonly iam: Iam;
  readonly responseUrls: ResponseUrls;
}

/** The one HTTP endpoint of all services. */
export class AwsServer {
  static async start(props: AwsServerProps): Promise<AwsServer> {
    const server = createServer((request, response) => void handle(props, request, response));
    // SDKs keep connections; an idle one that the server closes would race their next request.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, props.address, resolve));
    return new AwsServer(server, props.address);
  }

  readonly url: string;

  private constructor(
    private readonly server: Server,
    address: string,
  ) {
    this.url = `http://${address}:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

async function handle(props: AwsServerProps, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return; // The client went away before it had asked anything.
  }
  const answer = await answerTo(props, message, Buffer.concat(chunks));
  response.writeHead(answer.status, { 'x-amzn-requestid': 'rehearsal', ...answer.headers });
  response.end(answer.body);
}

async function answerTo(props: AwsServerProps, message: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
  const url = new URL(message.url ?? '/', 'http://local');
  if (url.pathname.startsWith(RESPONSE_PATH)) return props.responseUrls.receive(url, body);
  const signature = signatureOf(message.headers.authorization);
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body,
    signedFor: signature?.service ?? '',
  };
  const protocol = protocols.find(({ speaks }) => speaks(request)) ?? queryProtocol;
  try {
    const { roleArn } = ownerOf(props.iam, signature?.accessKeyId);
    const requested = protocol.read(request);
    const { service, operation, input } = requested;
    return protocol.answer(requested, await props.services.call(service, operation, input, roleArn));
  } catch (error) {
    return protocol.refuse(asAwsError(error), request);
  }
}

/** The caller and the service of a SigV4 header. Signatures are not checked: the endpoint listens on this machine only. */
function signatureOf(authorization: string | undefined): { accessKeyId: string; service: string } | undefined {
  const credential = /Credential=([^/]+)\/\d+\/[^/]*\/([^/]+)\/aws4_request/.exec(authorization ?? '');
  return credential ? { accessKeyId: credential[1], service: credential[2] } : undefined;
}

function ownerOf(iam: Iam, accessKeyId: string | undefined): { readonly roleArn?: string } {
  if (accessKeyId === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'the request is not signed', {}, 403);
  }
  const owner = iam.ownerOf(accessKeyId);
  if (owner) return owner;
  throw new AwsError('UnrecognizedClientException', `access key ${accessKeyId} is no key of this rehearsal`, {}, 403);
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new AwsError('InternalServerError', `the local AWS failed: ${message}`, { stack }, 500);
}
