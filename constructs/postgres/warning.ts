import { warning as anyWarning, type Finding } from '../../runtime/preflight/finding';
import type { WarningId } from './warning-id';

/** A warning of PostgreSQL's: one that the declaration can acknowledge. */
export function warning(id: WarningId, words: string, fix: string): Finding {
  return anyWarning(id, words, fix);
}
