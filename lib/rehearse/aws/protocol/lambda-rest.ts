import { AwsError } from '../aws-error';
import type { HttpRequest, Protocol, RequestedOperation } from './http';

/** Lambda's REST API, as far as functions are invoked and looked up. */
export const lambdaRestProtocol: Protocol = {
  speaks: ({ signedFor }) => signedFor === 'lambda',
  read(request) {
    const path = /^\/2015-03-31\/functions\/([^/]+)(\/invocations|\/configuration)?$/.exec(request.path);
    if (!path) {
      const call = `${request.method} ${request.path}`;
      throw new AwsError('UnknownOperationException', `the local Lambda of the rehearsal does not know ${call}`);
    }
    const name = decodeURIComponent(path[1]);
    return path[2] === '/invocations' ? invocation(name, request) : lookUp(name, path[2]);
  },
  answer({ operation }, output) {
    if (operation !== 'Invoke') return { status: 200, headers, body: JSON.stringify(output) };
    const { StatusCode, FunctionError, Payload } = output as InvokeOutput;
    const error = FunctionError ? { 'x-amz-function-error': FunctionError } : undefined;
    return {
      status: StatusCode,
      headers: { ...headers, 'x-amz-executed-version': '$LATEST', ...error },
      body: Payload,
    };
  },
  refuse: ({ code, message, status }) => ({
    status: code === 'AccessDeniedException' ? 403 : status,
    headers: { ...headers, 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', Message: message, message }),
  }),
};

interface InvokeOutput {
  readonly StatusCode: number;
  readonly FunctionError?: string;
  readonly Payload?: string;
}

const headers = { 'content-type': 'application/json' };

function invocation(FunctionName: string, { headers: given, body }: HttpRequest): RequestedOperation {
  const type = given['x-amz-invocation-type'];
  const input = { FunctionName, InvocationType: type ?? 'RequestResponse', Payload: body.toString('utf8') };
  return { service: 'lambda', operation: 'Invoke', input };
}

function lookUp(FunctionName: string, part: string | undefined): RequestedOperation {
  const operation = part === '/configuration' ? 'GetFunctionConfiguration' : 'GetFunction';
  return { service: 'lambda', operation, input: { FunctionName } };
}
