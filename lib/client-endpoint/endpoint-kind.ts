import type { RunbookValue } from '../runbook/runbook';

/**
 * A kind of client endpoint: what keeps the name that clients resolve. Its folder in constructs/client-endpoint has all of it; a system lists the
 * kinds that it can move.
 */
export interface EndpointKind<N extends string = string, V extends string = string> {
  /** As values of runbooks have it, e.g. `cloud-map`. */
  readonly name: N;
  /** How an app declares it, e.g. `ClientEndpoint.cloudMap({ … })`. */
  readonly declaredBy: string;
  /** What keeps the name, in sentences. */
  readonly keptBy: string;
  /** The API by which it is moved. @default - nobody calls one */
  readonly api?: EndpointApi;
  /** What it is found by; the patterns take no empty text. */
  readonly values: Readonly<Record<V, Omit<RunbookValue, 'name'>>>;
}

/** An API that a function calls from within the VPC. */
export interface EndpointApi {
  /** As VPC endpoints are called, e.g. `servicediscovery`. */
  readonly service: string;
  /** What to know about reaching it, a sentence: it has no VPC endpoint in every region. @default - it is reached as any other */
  readonly reach?: string;
}

/** Names of the values that every client endpoint has, whatever keeps it. */
const KIND = 'EndpointKind';
const NAME = 'EndpointName';
const TTL = 'EndpointTtlSeconds';

/** The values of an endpoint of one of these kinds, as a runbook declares them: what the other kinds are found by is empty. */
export function endpointValues(kinds: readonly EndpointKind[]): RunbookValue[] {
  return [
    {
      name: KIND,
      description: 'What keeps the name that clients resolve',
      pattern: kinds.map(({ name }) => name).join('|'),
      origin: 'endpoint',
    },
    {
      name: NAME,
      description: 'Name that clients resolve',
      // Labels of services often begin with `_`.
      pattern: '[A-Za-z0-9._-]{1,253}',
      origin: 'the name of endpoint',
    },
    ...kinds.flatMap(({ values }) =>
      Object.entries(values).map(([name, value]) => ({
        ...value,
        name,
        description: `${value.description}; empty for another kind`,
        pattern: `(${value.pattern})?`,
      })),
    ),
    {
      name: TTL,
      description: 'TTL of the record, in seconds; empty when unknown',
      pattern: '[0-9]{0,6}',
      origin: 'the TTL of endpoint',
    },
  ];
}

/** What one endpoint of a kind is found by, and what clients see of it. */
export interface EndpointFacts<V extends string = string> {
  /** @default - the name that blue has by itself */
  readonly name?: string;
  /** @default - unknown, or there is none */
  readonly ttlSeconds?: string;
  readonly found: Readonly<Record<V, string>>;
}

/** The values of an endpoint, without those of other kinds. */
export function valuesOf<V extends string>(
  kind: EndpointKind<string, V>,
  { name = '', ttlSeconds = '', found }: EndpointFacts<V>,
): Readonly<Record<string, string>> {
  return { [KIND]: kind.name, ...found, [NAME]: name, [TTL]: ttlSeconds };
}

/** The values of an endpoint with those of the other kinds, which are empty. */
export function valuesAmong(
  kinds: readonly EndpointKind[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const all = kinds.flatMap(({ values: own }) => Object.keys(own));
  return { [KIND]: '', ...Object.fromEntries(all.map((name) => [name, ''])), ...values };
}
