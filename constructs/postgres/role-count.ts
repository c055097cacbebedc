import type { Construct } from 'constructs';
import { documentBytes, DocumentSizeError } from '../../lib/render/document-size';
import type { RunbookData } from '../../lib/runbook/data';
import { DeclarationError } from '../declaration-error';

/** The value that grows with the number of roles. */
const VALUE = 'RoleSecrets';

/**
 * Makes something of the documents; when one gets too large because it names the secrets of many roles, the error says how many there are and
 * how many fit.
 *
 * @param value what RoleSecrets is bound to
 */
export function withRoomForRoles<T>(scope: Construct, runbook: RunbookData, value: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DocumentSizeError) || value === '') throw error;
    const roles = value.split(',').length;
    const taken = documentBytes(value) * repetitions(runbook, error.document);
    const fitting = Math.floor(((error.mostBytes - (error.bytes - taken)) / taken) * roles);
    if (fitting < 0 || fitting >= roles) throw error;
    throw new DeclarationError(
      scope,
      `roles names ${roles} roles, whose secrets make document '${error.document}' ${error.bytes} bytes long; SSM takes ${error.mostBytes}`,
      `Name at most ${fitting} roles (more fit if their secrets have shorter names). The others come to green without a password: ` +
        "set theirs there by hand once 'create-roles' is done, before clients move",
    );
  }
}

/** How many steps of a document are handed the value. */
function repetitions({ cutover, prepare, fallBack }: RunbookData, document: string): number {
  const steps = {
    prepare: cutover.steps.filter(({ id }) => prepare.includes(id)),
    'fall-back': fallBack.steps,
  }[document];
  return (steps ?? cutover.steps).filter(({ action }) => action.kind === 'function' && action.values?.includes(VALUE))
    .length;
}
