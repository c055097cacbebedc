/** SSM puts it between what a script printed and what it said of its failure. */
const ERROR_MARK = '----------ERROR-------';

/** Why a step failed, by its message. What a script printed before, and which command it was of which host, would take the room of it. */
export function reasonOf(message: string): string {
  const [, ...said] = message.split(ERROR_MARK);
  return said.at(-1)?.trim() || message;
}

/** The same for a single line. */
export function firstLineOf(message: string): string {
  return reasonOf(message).split('\n')[0];
}
