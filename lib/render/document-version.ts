/**
 * The version by which documents are started: what was deployed last. After CloudFormation made a new version the default one was once seen to lag
 * behind, and would run yesterday's steps. A document calls a Command document by its default version: `aws:runCommand` is not documented to take
 * another, and steps of another release refuse to work.
 */
export const LATEST_VERSION = '$LATEST';
