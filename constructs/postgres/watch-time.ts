import { Duration, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';

const MOST_WATCH_SECONDS = 240;

/** How long green is watched after the switch, as the runbook's value. @throws DeclarationError for what the function could not wait for */
export function watchSeconds(scope: Construct, watch = Duration.seconds(10)): string {
  if (watch.isUnresolved()) return Tokenization.stringifyNumber(watch.toSeconds());
  const seconds = watch.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_WATCH_SECONDS) return String(seconds);
  throw new DeclarationError(
    scope,
    `watch is ${seconds} s`,
    'Give whole seconds up to Duration.minutes(4): the function that watches ends after five',
  );
}
