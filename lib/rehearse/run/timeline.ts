import type { LoadResult } from '../../system/load';
import type { RehearsalReport } from '../../report/report';
import type { StepTracker } from './step-tracker';

/** The report's timeline: what the clients saw and what the cutover did meanwhile, in times from the start of the load. */
export function timelineOf(
  { bucketMs, lanes, startedAt }: Pick<LoadResult, 'bucketMs' | 'lanes' | 'startedAt'>,
  tracker: Pick<StepTracker, 'spans' | 'startOf'>,
  pointOfNoReturn: string | undefined,
): RehearsalReport['timeline'] {
  const moved = pointOfNoReturn === undefined ? undefined : tracker.startOf(pointOfNoReturn);
  return {
    ...{ bucketMs, lanes },
    spans: tracker
      .spans()
      .map(({ id, kind, from, to }) => ({ id, kind, fromMs: from - startedAt, toMs: to - startedAt })),
    ...(moved === undefined ? {} : { moveMs: moved - startedAt }),
  };
}
