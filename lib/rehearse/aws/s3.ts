import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AwsError } from './aws-error';
import type { Input } from './input';
import { optionalText, requiredText } from './input';
import type { LocalS3 } from './local-aws';
import type { HttpAnswer } from './protocol/http';
import { xmlMembers } from './protocol/xml';
import type { Service } from './service';

/** Buckets as folders: an object is a file at its key. */
export class S3 implements LocalS3 {
  readonly service: Service;
  private readonly buckets = new Set<string>();
  /** Files outside of the folders, by bucket and key. */
  private readonly published = new Map<string, string>();

  constructor(
    private readonly root: string,
    partition: string,
  ) {
    const bucket = (input: Input): string => `arn:${partition}:s3:::${requiredText(input, 'Bucket')}`;
    const object = (input: Input): readonly string[] => [`${bucket(input)}/${requiredText(input, 'Key')}`];
    this.service = {
      prefix: 's3',
      operations: {
        PutObject: { resources: object, answer: (input) => this.put(input) },
        GetObject: { resources: object, answer: (input) => this.get(input) },
        HeadObject: {
          iamAction: 's3:GetObject',
          resources: object,
          answer: (input) => ({ http: { ...this.get(input).http, body: undefined } }),
        },
        DeleteObject: { resources: object, answer: (input) => rmSync(this.file(input), { force: true }) },
        HeadBucket: {
          iamAction: 's3:ListBucket',
          resources: (input) => [bucket(input)],
          answer: (input) => void this.folder(requiredText(input, 'Bucket')),
        },
        ListObjectsV2: {
          iamAction: 's3:ListBucket',
          resources: (input) => [bucket(input)],
          answer: (input) => this.list(input),
        },
      },
    };
  }

  putBucket(name: string): void {
    this.buckets.add(name);
    mkdirSync(join(this.root, name), { recursive: true });
  }

  publish(bucket: string, key: string, file: string): void {
    this.published.set(`${bucket}/${key}`, file);
  }

  folder(bucket: string): string {
    if (this.buckets.has(bucket)) return join(this.root, bucket);
    throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, {}, 404);
  }

  private put(input: Input): { readonly http: HttpAnswer } {
    const file = this.file(input);
    const body = input.Body instanceof Buffer ? input.Body : Buffer.from(optionalText(input, 'Body') ?? '');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
    return { http: { status: 200, headers: { etag: etag(body) } } };
  }

  private get(input: Input): { readonly http: HttpAnswer } {
    const file =
      this.published.get(`${requiredText(input, 'Bucket')}/${requiredText(input, 'Key')}`) ?? this.file(input);
    if (!existsSync(file) || statSync(file).isDirectory()) {
      throw new AwsError('NoSuchKey', `The specified key does not exist: ${requiredText(input, 'Key')}`, {}, 404);
    }
    const body = readFileSync(file);
    const headers = {
      'content-type': 'binary/octet-stream',
      'content-length': `${body.length}`,
      'last-modified': statSync(file).mtime.toUTCString(),
      etag: etag(body),
    };
    return { http: { status: 200, headers, body } };
  }

  private list(input: Input): { readonly http: HttpAnswer } {
    const bucket = requiredText(input, 'Bucket');
    const folder = this.folder(bucket);
    const prefix = optionalText(input, 'Prefix') ?? '';
    const contents = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort()
      .map((Key) => {
        const { size, mtime } = statSync(join(folder, Key));
        return `<Contents>${xmlMembers({ Key, LastModified: mtime, Size: size, StorageClass: 'STANDARD' })}</Contents>`;
      });
    const head = xmlMembers({ Name: bucket, Prefix: prefix, KeyCount: contents.length, IsTruncated: false });
    const body = `<ListBucketResult>${head}${contents.join('')}</ListBucketResult>`;
    return { http: { status: 200, headers: { 'content-type': 'application/xml' }, body } };
  }

  private file(input: Input): string {
    const folder = resolve(this.folder(requiredText(input, 'Bucket')));
    const file = resolve(folder, requiredText(input, 'Key'));
    if (file.startsWith(folder + sep)) return file;
    throw new AwsError(
      'InvalidArgument',
      `the rehearsal keeps objects in files: a key must not lead out of its bucket`,
    );
  }
}

function etag(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
