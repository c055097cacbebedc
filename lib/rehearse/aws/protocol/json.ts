import { AwsError } from '../aws-error';
import { isInput } from '../input';
import type { Input } from '../input';
import type { Protocol } from './http';

/** Prefix of `X-Amz-Target` to IAM's prefix. */
const services: Readonly<Record<string, string>> = {
  AmazonSSM: 'ssm',
  AWSStepFunctions: 'states',
  Route53AutoNaming_v20170314: 'servicediscovery',
  secretsmanager: 'secretsmanager',
};

/** AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, times in seconds since 1970. */
export const jsonProtocol: Protocol = {
  speaks: ({ headers }) => headers['x-amz-target'] !== undefined,
  read({ headers, body }) {
    const target = String(headers['x-amz-target']);
    const [prefix, operation = ''] = target.split('.');
    const service = services[prefix];
    if (service === undefined) {
      throw new AwsError('UnknownOperationException', `the local AWS of the rehearsal does not know ${target}`);
    }
    return { service, operation, input: parse(body.toString('utf8')) };
  },
  answer: (_operation, output) => ({ status: 200, headers, body: JSON.stringify(withEpochSeconds(output ?? {})) }),
  refuse: (error) => ({
    status: error.status,
    headers: { ...headers, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message, ...error.members }),
  }),
};

const headers = { 'content-type': 'application/x-amz-json-1.1' };

function parse(text: string): Input {
  try {
    const input: unknown = JSON.parse(text || '{}');
    if (isInput(input)) return input;
  } catch {
    // Answered below, as any other body that is no structure.
  }
  throw new AwsError('SerializationException', 'the body is not a JSON structure');
}

function withEpochSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withEpochSeconds);
  if (!isInput(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withEpochSeconds(member)]));
}
