import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsError } from './aws-error';
import type { Input } from './input';
import { optionalText, requiredText } from './input';
import type { LocalS3 } from './local-aws';
import type { HttpAnswer } from './protocol/http';
import { xmlMembers } from './protocol/xml';
import type { ConditionKeys } from './policy';
import type { Call, ResourceWithKeys, Service } from './service';

/** Between the look whether the condition of a write holds and the write: others may be faster, as on AWS. */
const UPLOAD_MS = 5;

/** Buckets as folders: an object is a file at its key. */
export class S3 implements LocalS3 {
  readonly service: Service;
  private readonly buckets = new Set<string>();
  /** Files outside of the folders, by bucket and key. */
  private readonly published = new Map<string, string>();

  constructor(
    private readonly root: string,
    private readonly partition: string,
  ) {
    const bucket = (input: Input): string => this.arnOf(requiredText(input, 'Bucket'));
    const object = (input: Input): readonly string[] => [`${bucket(input)}/${requiredText(input, 'Key')}`];
    this.service = {
      prefix: 's3',
      operations: {
        PutObject: {
          resources: (input) => object(input).map((arn): ResourceWithKeys => ({ arn, keys: conditionKeys(input) })),
          answer: async (input, call) => {
            if (input.IfMatch !== undefined) for (const arn of object(input)) call.authorize('s3:GetObject', arn);
            return this.put(input);
          },
        },
        GetObject: { resources: object, answer: (input, call) => this.get(input, call) },
        HeadObject: {
          iamAction: 's3:GetObject',
          resources: object,
          answer: (input, call) => ({ http: { ...this.get(input, call).http, body: undefined } }),
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

  private async put(input: Input): Promise<{ readonly http: HttpAnswer }> {
    const file = this.file(input);
    const body = input.Body instanceof Buffer ? input.Body : Buffer.from(optionalText(input, 'Body') ?? '');
    if (input.IfMatch !== undefined || input.IfNoneMatch !== undefined) await this.meetCondition(input, file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
    return { http: { status: 200, headers: { etag: etag(body) } } };
  }

  /** Resolves right before the write may happen. Throws what S3 documents for conditional writes. */
  private async meetCondition(input: Input, file: string): Promise<void> {
    const wanted = optionalText(input, 'IfMatch');
    const before = etagOf(file);
    if (wanted !== undefined && before === undefined) throw noSuchKey(input);
    if (wanted === undefined ? before !== undefined : unquoted(wanted) !== unquoted(before!)) {
      const message = 'At least one of the pre-conditions you specified did not hold';
      throw new AwsError('PreconditionFailed', message, {}, 412);
    }
    await pause(UPLOAD_MS);
    const now = etagOf(file);
    if (now === before) return;
    if (wanted !== undefined && now === undefined) throw noSuchKey(input);
    const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
    throw new AwsError('ConditionalRequestConflict', message, {}, 409);
  }

  private get(input: Input, call: Call): { readonly http: HttpAnswer } {
    const bucket = requiredText(input, 'Bucket');
    const file = this.published.get(`${bucket}/${requiredText(input, 'Key')}`) ?? this.file(input);
    if (!isObject(file)) {
      // Whoever may not list a bucket is not told what it lacks.
      call.authorize('s3:ListBucket', this.arnOf(bucket));
      throw noSuchKey(input);
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

  private arnOf(bucket: string): string {
    return `arn:${this.partition}:s3:::${bucket}`;
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

/** As far as a write has a condition, policies may ask for it. */
function conditionKeys({ IfMatch, IfNoneMatch }: Input): ConditionKeys {
  return {
    ...(typeof IfMatch === 'string' && { 's3:if-match': unquoted(IfMatch) }),
    ...(typeof IfNoneMatch === 'string' && { 's3:if-none-match': IfNoneMatch }),
  };
}

function isObject(file: string): boolean {
  return existsSync(file) && !statSync(file).isDirectory();
}

function noSuchKey(input: Input): AwsError {
  return new AwsError('NoSuchKey', `The specified key does not exist: ${requiredText(input, 'Key')}`, {}, 404);
}

function etagOf(file: string): string | undefined {
  return isObject(file) ? etag(readFileSync(file)) : undefined;
}

function unquoted(tag: string): string {
  return tag.replace(/^"|"$/g, '');
}

function etag(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
