import type { StepAction } from './action';
import { approve } from './approve';
import { assertAwsResourceProperty, executeAwsApi, waitForAwsResourceProperty } from './aws-api';
import { branch } from './branch';
import { executeAutomation } from './execute-automation';
import { invokeLambdaFunction } from './invoke-lambda-function';
import { pause } from './pause';
import { runCommand } from './run-command';
import { sleep } from './sleep';

/** The actions that the rehearsal runs. A document with any other is refused before anything has run. */
export const actions: Readonly<Record<string, StepAction>> = {
  'aws:approve': approve,
  'aws:assertAwsResourceProperty': assertAwsResourceProperty,
  'aws:branch': branch,
  'aws:executeAutomation': executeAutomation,
  'aws:executeAwsApi': executeAwsApi,
  'aws:invokeLambdaFunction': invokeLambdaFunction,
  'aws:pause': pause,
  'aws:runCommand': runCommand,
  'aws:sleep': sleep,
  'aws:waitForAwsResourceProperty': waitForAwsResourceProperty,
};
