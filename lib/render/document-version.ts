/**
 * The version by which documents are started and called: what was deployed last. After CloudFormation made a new version the default one was seen
 * to lag behind, and would run yesterday's steps.
 */
export const LATEST_VERSION = '$LATEST';
