import { isDeepStrictEqual } from 'node:util';
import { AssemblyError } from '../assembly/errors';
import type { JsonObject } from '../assembly/json';
import { removeResource, removeResources } from './remove-resources';
import type { DeployedResource, PropertyOverrides, StackState } from './stack-state';
import type { ResourceFailure, StackOutcome } from './status';

export const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** A resource that an update has tried to change. */
export interface Attempt {
  readonly logicalId: string;
  readonly before: DeployedResource;
  /** What it was told to be. */
  readonly properties: JsonObject;
}

/**
 * Changes what the overrides change, dependents included; if one fails, sends all that was touched back, the failed one
 * included, as CloudFormation does.
 * @throws AssemblyError when the stack is in no state to be updated, or an override names no resource of it
 */
export async function updateStack(state: StackState, overrides: PropertyOverrides): Promise<StackOutcome> {
  const stack = state.planned.name;
  if (state.status === undefined || !UPDATABLE.includes(state.status)) {
    throw new AssemblyError(`Stack ${stack} is in ${state.status ?? 'no'} state and can not be updated.`);
  }
  const oldOverrides = state.overrides;
  const newOverrides = merged(oldOverrides, overrides);
  const isChanged = (id: string) => !isDeepStrictEqual(state.stated(id, oldOverrides), state.stated(id, newOverrides));
  if (Object.keys(overrides).filter(isChanged).length === 0) {
    return { stack, status: state.status, changed: [], leftovers: [] };
  }
  state.overrides = newOverrides;
  state.setStatus('UPDATE_IN_PROGRESS');
  const attempts: Attempt[] = [];
  for (const logicalId of state.order) {
    const failure = await forward(state, logicalId, attempts);
    if (failure !== undefined) {
      state.overrides = oldOverrides;
      return rollBack(state, attempts, failure);
    }
  }
  state.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const leftovers = await cleanUp(state, attempts, []);
  state.setStatus('UPDATE_COMPLETE');
  return { stack, status: 'UPDATE_COMPLETE', changed: attempts.map(({ logicalId }) => logicalId), leftovers };
}

/** Changes a resource that exists into what the state's template says, if that differs. */
export async function forward(
  state: StackState,
  logicalId: string,
  attempts: Attempt[],
): Promise<ResourceFailure | undefined> {
  const before = deployed(state, logicalId);
  try {
    const properties = state.resolved(logicalId);
    if (isDeepStrictEqual(properties, before.properties)) return undefined;
    attempts.push({ logicalId, before, properties });
    await change(state, logicalId, before.properties, properties);
  } catch (error) {
    return state.fail(logicalId, 'UPDATE_FAILED', error);
  }
  return undefined;
}

/**
 * The old template against the attributes of now: a resource may answer a rollback with other attributes than it had.
 * @param created what the update made, oldest first, of which nothing stays but what is retained
 */
export async function rollBack(
  state: StackState,
  attempts: readonly Attempt[],
  failure: ResourceFailure,
  created?: StackState,
): Promise<StackOutcome> {
  const stack = state.planned.name;
  const reason = `The following resource(s) failed to update: [${failure.logicalId}].`;
  state.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const passed: Attempt[] = [];
  for (const { logicalId, properties } of attempts) {
    if (state.handler(logicalId).update === undefined) continue;
    try {
      const back = state.resolved(logicalId);
      if (isDeepStrictEqual(back, properties)) continue;
      passed.push({ logicalId, before: deployed(state, logicalId), properties: back });
      await change(state, logicalId, properties, back);
    } catch (error) {
      const leftover = state.fail(logicalId, 'UPDATE_FAILED', error);
      state.setStatus('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${logicalId}].`);
      return { stack, status: 'UPDATE_ROLLBACK_FAILED', changed: [], failure, leftovers: [leftover] };
    }
  }
  state.setStatus('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  const leftovers = [
    ...(await cleanUp(state, attempts, passed)),
    ...(created === undefined ? [] : (await removeResources(created, 'rollback')).failures),
  ];
  state.setStatus('UPDATE_ROLLBACK_COMPLETE');
  return { stack, status: 'UPDATE_ROLLBACK_COMPLETE', changed: [], failure, leftovers };
}

async function change(state: StackState, logicalId: string, from: JsonObject, to: JsonObject): Promise<void> {
  state.context.world.signal?.throwIfAborted();
  state.report(logicalId, 'UPDATE_IN_PROGRESS');
  const handler = state.handler(logicalId);
  const request = state.request(logicalId, to);
  if (handler.update === undefined) {
    throw new Error(
      `${request.properties.owner}: the rehearsal creates and deletes this type, but does not change it.`,
    );
  }
  const { live } = deployed(state, logicalId);
  const oldProperties = state.request(logicalId, from).properties;
  const changed = await handler.update({ ...request, live, oldProperties }, state.context.world);
  state.deployed.set(logicalId, { properties: to, live: changed });
  state.report(logicalId, 'UPDATE_COMPLETE');
}

/** Deletes what was replaced, in either direction. CloudFormation completes even if that fails. */
export async function cleanUp(
  state: StackState,
  attempts: readonly Attempt[],
  passed: readonly Attempt[],
): Promise<readonly ResourceFailure[]> {
  const failures: ResourceFailure[] = [];
  const gone = new Set<string>();
  for (const { logicalId, before } of [...attempts, ...passed].reverse()) {
    const { physicalId } = before.live;
    const isCurrent = deployed(state, logicalId).live.physicalId === physicalId;
    if (isCurrent || gone.has(`${logicalId} ${physicalId}`)) continue;
    gone.add(`${logicalId} ${physicalId}`);
    if (state.resource(logicalId).updateReplacePolicy === 'Retain') continue;
    const failure = await removeResource(state, logicalId, before);
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}

function deployed(state: StackState, logicalId: string): DeployedResource {
  const found = state.deployed.get(logicalId);
  if (found === undefined) throw new AssemblyError(`${logicalId} does not exist in stack ${state.planned.name}.`);
  return found;
}

function merged(old: PropertyOverrides, more: PropertyOverrides): PropertyOverrides {
  const changed = Object.entries(more).map(([id, values]) => [
    id,
    { ...(Object.hasOwn(old, id) ? old[id] : {}), ...values },
  ]);
  return { ...old, ...Object.fromEntries(changed) };
}
