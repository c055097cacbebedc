import { join } from 'node:path';
import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../../lib/rehearse/assembly/closure';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import { startLocalAws, type RunningAws } from '../../../lib/rehearse/aws/start';
import { Deployment } from '../../../lib/rehearse/cloudformation/deployment';
import { Inventory } from '../../../lib/rehearse/resources/inventory';
import { isKnownType } from '../../../lib/rehearse/resources/table';
import { newFolder, removeFolders } from '../assembly/handmade';
import { FakeServers } from '../resources/fake-world';
import { kongApp } from './kong-app';

/** Goes wherever it is told, except to RED: that is refused when it was half done. Its first answer is always "not yet". */
const code = `
const seen = new Set();
exports.onEvent = async (event) => {
  const { active } = event.ResourceProperties;
  if (active === 'MISSPELT') throw new Error('there is no side MISSPELT');
  return { PhysicalResourceId: 'kong-cutover', Data: { old: String(event.OldResourceProperties?.active) } };
};
exports.isComplete = async (event) => {
  const { active } = event.ResourceProperties;
  if (event.RequestType !== 'Delete' && !seen.has(event.RequestId)) {
    seen.add(event.RequestId);
    return { IsComplete: false };
  }
  if (active === 'RED') throw new Error('rows differ');
  return { IsComplete: true, Data: { activeSide: active } };
};`;

let aws: RunningAws;

beforeAll(async () => {
  const dns = { server: '127.0.0.1:1', setRecord: () => undefined, removeRecord: () => undefined };
  aws = await startLocalAws({ folder: join(newFolder(), 'aws'), dns, timings: { longestRetryMs: 50 } });
});

afterAll(async () => {
  await aws.stop();
  removeFolders();
});

function deploymentOf(active: string): Deployment {
  const assembly = readAssembly(kongApp({ code, active }));
  const { region, account, partition } = aws;
  const target = { region, account, partition };
  const closure = closureOf(assembly, findStack(assembly), { target, isKnown: isKnownType });
  const world = { aws, databases: new FakeServers(), inventory: new Inventory(), workDirectory: newFolder() };
  return new Deployment(closure, world);
}

test("CDK's own Provider framework drives create, update, a failed update and its rollback", async () => {
  const deployment = deploymentOf('BLUE');
  const created = await deployment.create();
  expect(created.failure).toBeUndefined();
  expect(deployment.live('Cutover')).toEqual({
    physicalId: 'kong-cutover',
    attributes: { activeSide: 'BLUE', old: 'undefined' },
  });

  expect(await deployment.update({ Cutover: { active: 'GREEN' } })).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(deployment.live('Cutover')?.attributes).toEqual({ activeSide: 'GREEN', old: 'BLUE' });

  const failed = await deployment.update({ Cutover: { active: 'RED' } });
  expect(failed).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', failure: { logicalId: 'Cutover' } });
  expect(failed.failure?.reason).toContain('rows differ');
  expect(deployment.live('Cutover')?.attributes).toEqual({ activeSide: 'GREEN', old: 'RED' });
});

test('a Create that onEvent refuses is rolled back; the framework swallows the Delete, as on AWS', async () => {
  const outcome = await deploymentOf('MISSPELT').create();
  expect(outcome.failure).toMatchObject({
    logicalId: 'Cutover',
    reason: expect.stringContaining('there is no side MISSPELT'),
  });
  expect(outcome.leftovers.map(({ type }) => type)).not.toContain('Custom::Cutover');
});
