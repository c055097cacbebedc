/** A sequence as it was declared; numbers as PostgreSQL prints them, since they need 64 bits. */
export interface Definition {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cycle: boolean;
}

/** Where a sequence stands. */
export interface Position {
  readonly value: string;
  /** Whether `value` was given out; if not, it is the next one. */
  readonly called: boolean;
}

/**
 * Whether green would give out again what blue gave out. A cycling sequence has no order: until clients are led to green it has to stand where
 * blue's stands; from then on the shorter way around decides, so that what clients took from green is not given again.
 */
export function isBehind(definition: Definition, green: Position, blue: Position, greenNamed: boolean): boolean {
  if (definition.cycle && !greenNamed) return green.value !== blue.value || green.called !== blue.called;
  const direction = BigInt(definition.increment) > 0n ? 1n : -1n;
  const ahead = direction * (nextOf(definition, blue) - nextOf(definition, green));
  if (!definition.cycle) return ahead > 0n;
  const around = BigInt(definition.max) - BigInt(definition.min) + 1n;
  const distance = ((ahead % around) + around) % around;
  return distance > 0n && 2n * distance <= around;
}

function nextOf(definition: Definition, { value, called }: Position): bigint {
  return BigInt(value) + (called ? BigInt(definition.increment) : 0n);
}
