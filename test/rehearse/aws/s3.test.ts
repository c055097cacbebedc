import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestAws } from './running-aws';
import { testAws } from './running-aws';

describe('S3', () => {
  let test: TestAws;
  beforeEach(async () => {
    test = await testAws();
    test.aws.s3.putBucket('results');
  });
  afterEach(() => test.stop());

  function s3(method: string, path: string, init: RequestInit = {}, roleArn?: string): Promise<Response> {
    const { accessKeyId } = test.client(roleArn).credentials;
    const credential = `${accessKeyId}/20260101/eu-west-1/s3/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=x`;
    return fetch(test.aws.endpointUrl + path, { ...init, method, headers: { ...init.headers, authorization } });
  }

  it('keeps objects as files, and hands them out again', async () => {
    expect((await s3('PUT', '/results/run%201/report.json', { body: '{}' })).status).toBe(200);
    expect(readFileSync(join(test.aws.s3.folder('results'), 'run 1', 'report.json'), 'utf8')).toBe('{}');
    const got = await s3('GET', '/results/run%201/report.json');
    expect([got.status, await got.text(), got.headers.get('content-length')]).toEqual([200, '{}', '2']);
    expect((await s3('HEAD', '/results/run%201/report.json')).status).toBe(200);
    const listed = await (await s3('GET', '/results?list-type=2&prefix=run')).text();
    expect(listed).toContain('<Key>run 1/report.json</Key>');
    expect((await s3('DELETE', '/results/run%201/report.json')).status).toBe(204);
    expect((await s3('GET', '/results/run%201/report.json')).status).toBe(404);
  });

  it('hands out files that a deploy published, without a folder for them', async () => {
    test.aws.s3.publish('assets', 'a/program.cjs', __filename);
    const got = await s3('GET', '/assets/a/program.cjs');
    expect([got.status, await got.text()]).toEqual([200, readFileSync(__filename, 'utf8')]);
    expect((await s3('GET', '/assets/b')).status).toBe(404);
  });

  it('reads bodies that SDKs send in chunks', async () => {
    const body =
      '5;chunk-signature=a\r\nhello\r\n6;chunk-signature=b\r\n world\r\n0;chunk-signature=c\r\nx-amz-checksum-crc32:AA==\r\n\r\n';
    await s3('PUT', '/results/chunked', { body, headers: { 'content-encoding': 'aws-chunked' } });
    expect(await (await s3('GET', '/results/chunked')).text()).toBe('hello world');
  });

  it('names buckets and objects that are not there', async () => {
    expect(await (await s3('GET', '/nowhere/x')).text()).toContain('<Code>NoSuchBucket</Code>');
    expect(await (await s3('GET', '/results/x')).text()).toContain('<Code>NoSuchKey</Code>');
  });

  it('lets no key lead out of its bucket', async () => {
    const answer = await s3('PUT', '/results/%2E%2E%2Fescaped', { body: 'x' });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidArgument</Code>'),
    ]);
  });

  it('refuses a role that may read only', async () => {
    const reader = test.role('reader', { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::results/*' });
    await s3('PUT', '/results/a', { body: 'x' });
    expect((await s3('GET', '/results/a', {}, reader)).status).toBe(200);
    const refused = await s3('PUT', '/results/a', { body: 'y' }, reader);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    expect((await s3('GET', '/results?list-type=2', {}, reader)).status).toBe(403);
  });

  it('says what it does not know', async () => {
    expect(await (await s3('POST', '/results/a?uploads')).text()).toContain('<Code>NotImplemented</Code>');
  });
});
