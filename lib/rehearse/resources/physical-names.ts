import { randomBytes, randomInt } from 'node:crypto';
import type { ResourceRequest } from './handler';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A name as CloudFormation makes one up: stack, logical id and twelve random characters, cut to what the service takes. */
export function generatedName(request: ResourceRequest, maxLength: number): string {
  const suffix = randomText(12);
  const room = maxLength - suffix.length - 1;
  const full = `${request.stack.name}-${request.logicalId}`;
  return `${full.length <= room ? full : full.slice(0, room)}-${suffix}`;
}

/** An id as EC2 makes one up, e.g. `sg-0123456789abcdef0`. */
export function generatedId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

export function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
