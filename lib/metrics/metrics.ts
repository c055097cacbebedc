/** CloudWatch's namespace of every metric of ours. */
export const NAMESPACE = 'CdkCutover';

/** The only dimension: the upgrade's id. A member of each log line, so lower-case as they are. */
export const DIMENSION = 'upgrade';

/** Every metric with its unit, as CloudWatch spells units. docs/monitoring.md says when each is written. */
export const METRICS = {
  /** How long clients could not write, once they can again: from the closing of the fence until green opened or the fence was lifted. */
  WritePause: 'Seconds',
  /** How long clients have not been able to write by now; 0 while they can. */
  WritesStopped: 'Seconds',
  /** Size on blue of the tables that were copied. */
  BytesCopied: 'Bytes',
  /** Rows of blue that were hashed and compared with green's. */
  RowsCompared: 'Count',
  /** 1: the client endpoint names green; 0: it names blue. */
  GreenServes: 'None',
  /** 1 when the state is neither here nor there, so that a person must look; 0 when it is not. */
  NeedsAttention: 'None',
  /** 1 when green was opened for clients. */
  CutOver: 'Count',
  /** 1 when blue was opened again after a fall back. */
  FellBack: 'Count',
  /** 1 when everything that an unfinished upgrade made was taken back. */
  Undone: 'Count',
  /** 1 when the way back was ended. */
  Retired: 'Count',
} as const;

export type MetricName = keyof typeof METRICS;

/** Values of metrics; one that is not known is left out. */
export type Figures = Partial<Record<MetricName, number>>;
