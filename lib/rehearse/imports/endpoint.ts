import type { ImportContext } from '../../system/rehearsal-system';

/**
 * Makes what keeps a client endpoint that the app only names; each kind has its own.
 * @param blue where the endpoint leads; `undefined` when the app makes blue
 */
export type ImportEndpoint = (context: ImportContext, blue: string | undefined) => void;

const DEFAULT_TTL_SECONDS = 60;

/** @throws when blue's address is not known before the app is deployed */
export function leadsToBlue(endpoint: string, blue: string | undefined): string {
  if (blue !== undefined) return blue;
  throw new Error(
    `The client endpoint ${endpoint} is imported, but blue is made by the app: a rehearsal cannot tell where it leads. ` +
      `Declare both in the app, or import both.`,
  );
}

/** The declared TTL of a record. @param declaredAs how it would be declared; the report says so when it is not */
export function declaredTtl({ values, note }: ImportContext, endpoint: string, declaredAs: string): number {
  const { EndpointTtlSeconds: declared } = values;
  if (declared !== undefined && declared !== '') return Number(declared);
  note(
    `The TTL of ${endpoint} is not declared; the rehearsal took ${DEFAULT_TTL_SECONDS} s. Declare it: ${declaredAs}.`,
  );
  return DEFAULT_TTL_SECONDS;
}
