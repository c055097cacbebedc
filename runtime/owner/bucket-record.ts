import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Claimant, Owner, OwnerRecord } from './record';

/** The record as it was read from a bucket. */
export interface KeptOwner extends Owner {
  /** Counts claims and releases, and never goes back: of two owners the one with the higher counter came later. */
  readonly counter: number;
  /** Of the object that it was read from; absent: no object says so. */
  readonly etag?: string;
}

/** Where a record lies. */
export interface RecordPlace {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/** By what S3 refuses a conditional write that somebody else was faster than. */
const OVERTAKEN = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/** So often somebody else may be faster while this execution changes its own record: only its own steps may. */
const TRIES = 5;

/**
 * The record as one object of a bucket. Every write is a compare-and-set by S3: the first one makes the object, each other replaces it as it was read.
 * It is never deleted, so that nobody who comes late makes it anew.
 */
export function bucketRecord(place: RecordPlace): OwnerRecord<KeptOwner> {
  const endWell = (execution: string) => change(place, execution, (owner) => ({ ...owner, released: true }));
  return {
    read: () => read(place),
    replace: (found, claimant, ending) => put(place, found, claimed(claimant, ending)),
    clearEnding: (execution) => change(place, execution, (owner) => ({ ...owner, ending: [] })),
    markReleased: endWell,
    remove: endWell,
  };
}

function claimed({ execution, document, release }: Claimant, ending: readonly string[]): Owner {
  const since = `${new Date().toISOString().slice(0, -5)}Z`;
  return { execution, document, release, since, released: false, ending };
}

/** Changes the record of an execution that still owns the upgrade; that of another is left alone. */
async function change(place: RecordPlace, execution: string, next: (owner: Owner) => Owner): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await read(place);
    if (found === undefined || found.execution !== execution || found.released) return;
    if (await put(place, found, next(found))) return;
  }
  throw new Error(`${nameOf(place)}, the record of who works on the upgrade, changes all the time: start again`);
}

/** Writes the record where it still is as it was found. False: somebody else was faster, and nothing was written. */
async function put(place: RecordPlace, found: KeptOwner | undefined, owner: Owner): Promise<boolean> {
  const { s3, bucket: Bucket, key: Key } = place;
  const { execution, document, since, release, released, ending } = owner;
  const counter = (found?.counter ?? 0) + 1;
  const Body = JSON.stringify({ execution, document, since, release, released, ending, counter });
  const condition = found?.etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: found.etag };
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', ...condition }));
    return true;
  } catch (error) {
    if (error instanceof Error && OVERTAKEN.includes(error.name)) return false;
    throw error;
  }
}

async function read(place: RecordPlace): Promise<KeptOwner | undefined> {
  const { s3, bucket: Bucket, key: Key } = place;
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { ...parse((await Body?.transformToString()) ?? '', place), etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

function parse(text: string, place: RecordPlace): KeptOwner {
  let owner: Partial<Record<keyof KeptOwner, unknown>> = {};
  try {
    owner = { ...(JSON.parse(text) as object) };
  } catch {
    // What is no JSON has none of the members, either.
  }
  const { execution, document, since, release, released, ending, counter } = owner;
  if (
    isText(execution) &&
    isText(document) &&
    isText(since) &&
    isText(release) &&
    typeof released === 'boolean' &&
    Array.isArray(ending) &&
    ending.every(isText) &&
    Number.isSafeInteger(counter)
  ) {
    return { execution, document, since, release, released, ending, counter: Number(counter) };
  }
  throw new Error(
    `${nameOf(place)} is not the record that cdk-cutover wrote. See that no execution of the upgrade's documents runs, delete that object, then start again`,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function nameOf({ bucket, key }: RecordPlace): string {
  return `s3://${bucket}/${key}`;
}
