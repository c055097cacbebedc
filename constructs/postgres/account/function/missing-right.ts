/** How services say that a caller lacks a right: RDS, EC2 and Lambda each in its own words. */
const REFUSALS = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

/** A call that nobody allowed. */
export class MissingRight extends Error {
  constructor(
    /** As IAM spells it, e.g. `rds:DescribeDBInstances`. */
    readonly right: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Makes a call. @throws MissingRight when it is refused for lack of that right */
export async function asking<T>(right: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && REFUSALS.includes(error.name)) throw new MissingRight(right, error);
    throw error;
  }
}
