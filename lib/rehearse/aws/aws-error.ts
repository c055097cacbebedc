/** An error as a service of AWS answers it: the SDK makes its exception class from `code`. */
export class AwsError extends Error {
  constructor(
    /** Name of the exception, e.g. `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    /** Further members of the exception, e.g. `DuplicateOperationId`. */
    readonly members: Readonly<Record<string, unknown>> = {},
    /** HTTP status. */
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** How AWS words a call that the caller's policies do not allow. */
export function accessDenied(caller: string, action: string, resource: string, why: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because ${why}`,
  );
}
