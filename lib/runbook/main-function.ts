/** Name of the function that a step calls when it names none. */
export const MAIN_FUNCTION = 'main';
