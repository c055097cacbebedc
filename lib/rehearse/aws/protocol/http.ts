import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../aws-error';
import type { Input } from '../input';

/** A request, its body read. */
export interface HttpRequest {
  readonly method: string;
  /** Path, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Service that the request was signed for, as the credential scope has it. */
  readonly signedFor: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * Status and code of a refusal.
 * @param denied what the service calls a call that no policy allows
 */
export function refusal({ code, status }: AwsError, denied = 'AccessDenied'): { status: number; code: string } {
  return code === 'AccessDeniedException' ? { status: 403, code: denied } : { status, code };
}

/** Which operation a request calls. `service` is IAM's prefix. */
export interface RequestedOperation {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
}

/** How a family of services speaks HTTP. */
export interface Protocol {
  /** Whether the request is written in this protocol. */
  speaks(request: HttpRequest): boolean;
  read(request: HttpRequest): RequestedOperation;
  answer(operation: RequestedOperation, output: unknown): HttpAnswer;
  refuse(error: AwsError, request: HttpRequest): HttpAnswer;
}
