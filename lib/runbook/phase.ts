/** What a step is for. The order of steps is the runbook's own; phases group them for people and decide which document holds them. */
export enum Phase {
  /** Looks, changes nothing. */
  PREFLIGHT = 'preflight',
  /** Sets aside what an undo needs. */
  BACKUP = 'backup',
  /** Makes green ready while clients go on using blue undisturbed. */
  PREPARE = 'prepare',
  /** Brings the data over. */
  MIGRATE = 'migrate',
  /** Proves that both hold the same. */
  COMPARE = 'compare',
  /** Refuses client writes. */
  FENCE = 'fence',
  /** Moves the client endpoint. */
  SWITCH = 'switch',
  /** Looks whether green serves well. */
  WATCH = 'watch',
  /** Ends the way back. */
  RETIRE = 'retire',
}
