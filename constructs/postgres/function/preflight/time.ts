import { error, type Finding } from '../../../../runtime/preflight/finding';
import type { Run } from '../run';
import { bytesOnBlue } from './size';

/** Copying and comparing together, careful for a small instance. */
const BYTES_PER_SECOND = 15_000_000;

/** What every cutover takes, however small the data: hosts, DNS, watching. */
const OVERHEAD_SECONDS = 300;

/** Whether the whole fits into the time that whoever started it can wait. */
export async function time(run: Run, moved: boolean): Promise<Finding[]> {
  const bytes = await bytesOnBlue(run);
  const seconds = Math.ceil(bytes / BYTES_PER_SECOND) + OVERHEAD_SECONDS + run.values.watchSeconds;
  run.facts.bytes = bytes;
  run.facts.estimatedSeconds = seconds;
  const limit = run.values.timeLimitSeconds;
  if (moved || limit === undefined || seconds <= limit) return [];
  return [
    error(
      'time',
      `The cutover will take about ${seconds} s (${Math.ceil(bytes / 1e6)} MB), more than the limit of ${limit} s`,
      'Start the cutover document by hand, without a limit (TimeLimitSeconds=0), then deploy',
    ),
  ];
}
