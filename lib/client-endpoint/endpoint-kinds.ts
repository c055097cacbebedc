import type { RunbookValue } from '../runbook/runbook';

/** What keeps a client endpoint's name, and the values that only this kind has. */
export interface EndpointKinds {
  readonly 'cloud-map': 'EndpointServiceId' | 'EndpointInstanceId';
  readonly route53: 'EndpointHostedZoneId';
}

export type EndpointKind = keyof EndpointKinds;

type KindValue = EndpointKinds[EndpointKind];

interface KindFacts<V extends string> {
  /** The service's name, in sentences. */
  readonly keptBy: string;
  /** The API that the function calls from within the VPC, as VPC endpoints are called. */
  readonly api: string;
  /** What to know about reaching that API from a VPC, a sentence; empty when it is reached as any other. */
  readonly reach: string;
  /** The values of this kind; the patterns take no empty text. */
  readonly values: Readonly<Record<V, Omit<RunbookValue, 'name'>>>;
}

/** Each kind of client endpoint. A forgotten one does not compile, here and in every other table over `EndpointKind`. */
export const endpointKinds: { readonly [K in EndpointKind]: KindFacts<EndpointKinds[K]> } = {
  'cloud-map': {
    keptBy: 'Cloud Map',
    api: 'servicediscovery',
    reach: '',
    values: {
      EndpointServiceId: {
        description: 'Cloud Map service of the client endpoint',
        pattern: 'srv-[a-z0-9]+',
        origin: 'the service of endpoint',
      },
      EndpointInstanceId: {
        description: 'Cloud Map instance of the client endpoint',
        pattern: '[A-Za-z0-9_/:.@-]{1,64}',
        origin: 'instanceId of endpoint',
      },
    },
  },
  route53: {
    keptBy: 'Route 53',
    api: 'route53',
    reach:
      "Route 53's API is global: it is reached through a NAT gateway, or by an interface endpoint for com.amazonaws.route53, " +
      'which AWS has in us-east-1 and reaches from other regions by PrivateLink across regions.',
    values: {
      EndpointHostedZoneId: {
        description: 'Route 53 hosted zone of the client endpoint',
        pattern: 'Z[A-Z0-9]{1,31}',
        origin: 'the zone of endpoint',
      },
    },
  },
};

/** Every kind. */
export const endpointKindNames = Object.keys(endpointKinds) as readonly EndpointKind[];

/** The values of every kind, as a runbook declares them: those of the other kinds are empty. */
export function kindValues(): RunbookValue[] {
  return Object.values(endpointKinds).flatMap(({ values }) =>
    Object.entries<Omit<RunbookValue, 'name'>>(values).map(([name, value]) => ({
      ...value,
      name,
      description: `${value.description}; empty for another kind`,
      pattern: `(${value.pattern})?`,
    })),
  );
}

/** The values of an endpoint of this kind, those of the others empty. */
export function valuesOfKind<K extends EndpointKind>(
  kind: K,
  own: Readonly<Record<EndpointKinds[K], string>>,
): Readonly<Record<KindValue | 'EndpointKind', string>> {
  const others = kindValues().map(({ name }) => [name, '']);
  return { EndpointKind: kind, ...Object.fromEntries(others), ...own };
}
