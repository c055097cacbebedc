import type { Kind } from './kind';
import { OPERATOR_KINDS } from './operators';
import { RELATION_KINDS } from './relations';
import { REMOTE_KINDS } from './remote';
import { RIGHT_KINDS } from './rights';
import { TYPE_KINDS } from './types';

/** Every kind of object that a database has. */
export const DATABASE_KINDS: readonly Kind[] = [
  ...[RELATION_KINDS, TYPE_KINDS, OPERATOR_KINDS, REMOTE_KINDS, RIGHT_KINDS].flat(),
];
