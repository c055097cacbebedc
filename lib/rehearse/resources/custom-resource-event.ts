import { randomUUID } from 'node:crypto';
import { isList, isObject, type Json, type JsonObject } from '../assembly/json';
import { namesSecret } from './dynamic-reference';
import type { ResourceRequest } from './handler';

/** The part of the event that its kind decides. */
export type Change =
  | { readonly RequestType: 'Create' }
  | {
      readonly RequestType: 'Update';
      readonly PhysicalResourceId: string;
      readonly OldResourceProperties: JsonObject;
    }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string };

/** The event that CloudFormation sends to a custom resource's function: every scalar in the properties is text. */
export function customResourceEvent(request: ResourceRequest, change: Change, responseUrl: string) {
  const { properties, stack, logicalId, type } = request;
  refuseSecrets(properties.values, properties.owner);
  const event = {
    ServiceToken: properties.text('ServiceToken'),
    ResponseURL: responseUrl,
    StackId: stack.id,
    RequestId: randomUUID(),
    LogicalResourceId: logicalId,
    ResourceType: type,
    ResourceProperties: asText(properties.values),
  };
  if (change.RequestType !== 'Update') return { ...event, ...change };
  return { ...event, ...change, OldResourceProperties: asText(change.OldResourceProperties) };
}

function asText(value: Json): Json {
  if (isList(value)) return value.map(asText);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
  return value === null ? value : String(value);
}

/** CloudFormation resolves no secrets for custom resources; the function would get the reference as text and not know it. */
function refuseSecrets(value: Json, owner: string): void {
  if (isList(value)) value.forEach((item) => refuseSecrets(item, owner));
  else if (isObject(value)) Object.values(value).forEach((item) => refuseSecrets(item, owner));
  else if (typeof value === 'string' && namesSecret(value)) {
    throw new Error(`${owner}: CloudFormation resolves no secret in a custom resource. Pass the secret's ARN instead.`);
  }
}
