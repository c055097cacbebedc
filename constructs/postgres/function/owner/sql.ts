/**
 * Who owns the upgrade: one row in the book of blue, which decides, and a copy in that of green, so that sessions there are checked there.
 *
 * `counter` counts claims and releases; `turn` counts steps and never goes back. `blue_fence` and `green_fence` are what opens the fence of each
 * side: only who has it from here opens. `ending` are earlier executions whose work was not yet seen gone; `passed` are the
 * looks that this one passed.
 */
export const OWNER_SQL = `CREATE TABLE IF NOT EXISTS cdk_cutover.owner (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), counter bigint NOT NULL, execution text NOT NULL, document text NOT NULL,
  since timestamptz NOT NULL, release text NOT NULL, turn bigint NOT NULL, released_at timestamptz, ending jsonb NOT NULL DEFAULT '[]',
  blue_fence uuid, green_fence uuid, passed jsonb NOT NULL DEFAULT '[]')`;

/** SQL condition on the record: the execution $1 has the turn $2. */
export const HAS_TURN = 'execution = $1 AND turn = $2 AND released_at IS NULL';
