import { DIMENSION, METRICS, NAMESPACE, type Figures, type MetricName } from './metrics';

/** What every line says. `undefined` is left out. */
export interface LogFields {
  readonly upgrade: string;
  readonly [field: string]: unknown;
}

/**
 * A log line: one JSON object without a line break. Figures stand in it under the names of their metrics, together with what makes CloudWatch
 * Logs read them as such: the embedded metric format. So no metric takes a call, a right or an endpoint of its own.
 *
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine(fields: LogFields, figures: Figures = {}, now = Date.now()): string {
  return JSON.stringify({ ...fields, ...withMetrics(figures, now) });
}

/** The members that figures add to a line: none where there is no figure. */
export function withMetrics(figures: Figures, now: number): Readonly<Record<string, unknown>> {
  const known = Object.entries(figures).filter(([, value]) => Number.isFinite(value)) as [MetricName, number][];
  if (known.length === 0) return {};
  const Metrics = known.map(([Name]) => ({ Name, Unit: METRICS[Name] }));
  return {
    ...Object.fromEntries(known),
    _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[DIMENSION]], Metrics }] },
  };
}
