const LEAST = 10;
const MOST = 500;

/** Why a reason for losing green's writes does not do, wherever it is given; `undefined`: it does. A word that was typed to get past a question is none. */
export function reasonMistake(reason: string): string | undefined {
  const { length } = reason.trim();
  if (length >= LEAST && length <= MOST) return undefined;
  return `the reason '${reason.trim()}' has ${length} characters; say in ${LEAST} to ${MOST} why losing green's writes is acceptable`;
}
