import Ajv from 'ajv';

/** The schema that AWS publishes for the embedded metric format, with what its text says beside it: at most 100 metrics and 30 dimensions. */
const PUBLISHED = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 1024 },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'array',
                  minItems: 0,
                  maxItems: 30,
                  items: { type: 'string', minLength: 1, maxLength: 250 },
                },
              },
              Metrics: {
                type: 'array',
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: {
                    Name: { type: 'string', minLength: 1, maxLength: 1024 },
                    Unit: {
                      type: 'string',
                      pattern:
                        '^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|None)$',
                    },
                    StorageResolution: { type: 'integer' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const matches = new Ajv().compile(PUBLISHED);

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

/** A data point as CloudWatch gets it. */
export interface Datum {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  /** E.g. `CdkCutover upgrade=kong`. */
  readonly of: string;
}

/**
 * What CloudWatch Logs extracts from a log event: nothing when it is no such document. Throws where the document breaks the format: by the
 * schema, or by a target that is missing or of another type (metrics are numbers, dimensions strings of 1 to 1024 characters).
 */
export function extracted(line: Readonly<Record<string, unknown>>): Datum[] {
  if (!('_aws' in line)) return [];
  if (!matches(line)) throw new Error(`not the embedded metric format: ${JSON.stringify(matches.errors)}`);
  const { CloudWatchMetrics } = line._aws as { CloudWatchMetrics: Directive[] };
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => {
      const dimensions = set.map((name) => `${name}=${dimension(line, name)}`);
      return Metrics.map(({ Name, Unit }) => ({
        ...{ name: Name, value: metric(line, Name), unit: Unit },
        of: [Namespace, ...dimensions].join(' '),
      }));
    }),
  );
}

function dimension(line: Readonly<Record<string, unknown>>, name: string): string {
  const value = line[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= 1024) return value;
  throw new Error(`dimension ${name} is ${JSON.stringify(value)}`);
}

function metric(line: Readonly<Record<string, unknown>>, name: string): number {
  const value = line[name];
  if (typeof value === 'number') return value;
  throw new Error(`metric ${name} is ${JSON.stringify(value)}`);
}
