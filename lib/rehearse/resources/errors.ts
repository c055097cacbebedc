/** A resource failed to be created, but left something under a physical id that a rollback has to delete. */
export class PartlyCreatedError extends Error {
  override readonly name = 'PartlyCreatedError';

  constructor(
    message: string,
    readonly physicalId: string,
  ) {
    super(message);
  }
}
