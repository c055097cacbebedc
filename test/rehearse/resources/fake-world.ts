import type { DatabaseServers, ServerRequest } from '../../../lib/rehearse/resources/database-servers';
import type { JsonObject } from '../../../lib/rehearse/assembly/json';
import type { ResourceHandler, ResourceRequest } from '../../../lib/rehearse/resources/handler';
import { Inventory } from '../../../lib/rehearse/resources/inventory';
import { Properties } from '../../../lib/rehearse/resources/properties';
import { handlerOf } from '../../../lib/rehearse/resources/table';
import type { World } from '../../../lib/rehearse/resources/world';
import { FakeAws } from './fake-aws';

/** Servers that only remember what they were asked to be. */
export class FakeServers implements DatabaseServers {
  readonly started: ServerRequest[] = [];
  readonly removed: string[] = [];

  familyOf(engine: string, version: string) {
    return `${engine}${version.split('.')[0]}`;
  }

  start(request: ServerRequest) {
    this.started.push(request);
    const address = `127.0.0.${this.started.length + 1}`;
    return Promise.resolve({
      address,
      port: request.port ?? 5432,
      remove: () => Promise.resolve(void this.removed.push(request.identifier)),
    });
  }
}

export interface FakeWorld extends World {
  readonly aws: FakeAws;
  readonly databases: FakeServers;
}

const made: FakeAws[] = [];

afterAll(() => Promise.all(made.splice(0).map((aws) => aws.stop())));

/** A world of its own; its folder goes when the test file ends. */
export function fakeWorld(signal?: AbortSignal): FakeWorld {
  const aws = new FakeAws();
  made.push(aws);
  return { aws, databases: new FakeServers(), inventory: new Inventory(), workDirectory: aws.folder, signal };
}

export interface FakeRequest extends ResourceRequest {
  readonly notes: string[];
}

export function requestFor(type: string, properties: JsonObject, logicalId = 'Thing'): FakeRequest {
  const notes: string[] = [];
  return {
    type,
    logicalId,
    stack: { id: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Kong/1', name: 'Kong' },
    properties: new Properties(properties, `${logicalId} (${type})`),
    assetFolder: (key) => `/assets/${key}`,
    note: (text) => void notes.push(text),
    notes,
  };
}

export function handler(type: string): ResourceHandler {
  const found = handlerOf(type);
  if (found === undefined) throw new Error(`no handler of ${type}`);
  return found;
}

/** Creates a resource as the stack would. */
export async function create(world: World, type: string, properties: JsonObject = {}, logicalId?: string) {
  return handler(type).create(requestFor(type, properties, logicalId), world);
}
