import { AwsError } from '../aws-error';
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
      ...(operation === 'PutObject' ? { Body: decodeChunks(request.headers, request.body) } : {}),
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

const empty: Readonly<Record<string, number>> = { DeleteObject: 204 };

const ofObjects: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

function operationOf({ method, query, headers }: HttpRequest, bucket: string, key: string): string {
  const known = ['list-type', 'prefix', 'delimiter', 'encoding-type', 'max-keys', 'x-id', 'start-after'];
  const special = [...query.keys()].filter((name) => !known.includes(name));
  const operation = key ? ofObjects[method] : { GET: 'ListObjectsV2', HEAD: 'HeadBucket' }[method];
  if (bucket && operation && special.length === 0 && !headers['x-amz-copy-source']) return operation;
  throw new AwsError('NotImplemented', `the local S3 of the rehearsal does not know ${method} ?${query}`, {}, 501);
}
