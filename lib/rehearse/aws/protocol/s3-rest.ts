import { AwsError } from '../aws-error';
import type { Input } from '../input';
import { refusal, type HttpAnswer, type HttpRequest, type Protocol } from './http';
import { decodeChunks } from './aws-chunked';
import { escapeXml } from './xml';

/** S3's REST API in path style: `/bucket/key`. */
export const s3RestProtocol: Protocol = {
  speaks: ({ signedFor }) => signedFor === 's3',
  read(request) {
    const [, bucket, key] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
    const operation = operationOf(request, bucket, key);
    const input = {
      Bucket: bucket,
      ...(key ? { Key: decodeURIComponent(key) } : { Prefix: request.query.get('prefix') ?? '' }),
      ...(operation === 'PutObject'
        ? { Body: decodeChunks(request.headers, request.body), ...conditionsOf(request.headers) }
        : {}),
    };
    return { service: 's3', operation, input };
  },
  answer: ({ operation }, output) =>
    (output as { http: HttpAnswer } | undefined)?.http ?? { status: empty[operation] ?? 200 },
  refuse: (error, { method }) => {
    const { status, code } = refusal(error);
    const text = `<Error><Code>${code}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
    return {
      status,
      headers: { 'content-type': 'application/xml' },
      body: method === 'HEAD' ? undefined : `<?xml version="1.0" encoding="UTF-8"?>${text}`,
    };
  },
};

const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];

const empty: Readonly<Record<string, number>> = { DeleteObject: 204 };

const ofObjects: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

/** What has to hold of the object for it to be written. */
function conditionsOf(headers: HttpRequest['headers']): Input {
  const [IfMatch, IfNoneMatch] = [headers['if-match'], headers['if-none-match']];
  if (IfNoneMatch !== undefined && (IfNoneMatch !== '*' || IfMatch !== undefined)) {
    throw new AwsError('NotImplemented', 'S3 takes If-None-Match: * alone when an object is put', {}, 501);
  }
  return { ...(IfMatch === undefined ? {} : { IfMatch }), ...(IfNoneMatch === undefined ? {} : { IfNoneMatch }) };
}

function operationOf({ method, query, headers }: HttpRequest, bucket: string, key: string): string {
  const known = ['list-type', 'prefix', 'delimiter', 'encoding-type', 'max-keys', 'x-id', 'start-after'];
  const special = [...query.keys()].filter((name) => !known.includes(name));
  const operation = key ? ofObjects[method] : { GET: 'ListObjectsV2', HEAD: 'HeadBucket' }[method];
  const conditional = method !== 'PUT' && CONDITIONS.some((name) => headers[name] !== undefined);
  if (bucket && operation && special.length === 0 && !headers['x-amz-copy-source'] && !conditional) return operation;
  const what = `${method} ?${query}${conditional ? ' under a condition' : ''}`;
  throw new AwsError('NotImplemented', `the local S3 of the rehearsal does not know ${what}`, {}, 501);
}
