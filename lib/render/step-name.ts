/** Name of the Automation step of a step's id: AWS takes letters, digits and `_` where a failure names the step to go on with. */
export function stepName(id: string): string {
  return id.replaceAll('-', '_');
}

/** The id that a step's name was made of: ids hold no `_`. */
export function stepIdOf(name: string): string {
  return name.replaceAll('_', '-');
}
