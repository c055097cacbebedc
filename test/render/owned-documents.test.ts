import { automationDocument, DocumentKind } from '../../lib/render/automation-document';
import { Action } from '../../lib/runbook/action';
import { Runbook } from '../../lib/runbook/runbook';
import { sampleOnOneHost as sample } from '../runbook/sample';
import { bindings, ownSteps, wayOf } from './rendered';

const call = (step: string) => Action.invokeFunction({ step, seconds: 60, values: [] });
const runbook = new Runbook({
  ...sample,
  prepare: ['look', 'host'],
  owner: {
    claim: call('claim'),
    stillOwner: call('still-owner'),
    release: call('release'),
    undoClaim: call('undo-claim'),
    changesOnBlue: 'a record',
  },
})._data;
const documentOf = (kind: DocumentKind) => automationDocument(runbook, kind, bindings);
const way = (kind: DocumentKind) => wayOf(runbook, kind);

test('a claim that is refused ends the run, and what is changed by an API call, forward or back, comes behind the question who the owner is', () => {
  expect(way(DocumentKind.CUTOVER)).toEqual([
    'claim → look, else Abort',
    'look → still_owner_host, else step:undo_claim',
    'still_owner_host → host, else step:still_owner_undo_host',
    'host → check_host, else step:still_owner_undo_host',
    'check_host → find, else step:still_owner_undo_host',
    'find → close, else step:still_owner_undo_host',
    'close → copy, else step:undo_close',
    'copy → check_copy, else step:undo_close',
    'check_copy → compare, else step:undo_close',
    'compare → switch, else step:undo_close',
    'switch → pause, else step:undo_close',
    'pause → confirm, else Abort',
    'confirm → release, else Abort',
    'release → end, else Continue',
    'end → stop, else Abort',
    'undo_close → undo_copy, else Abort',
    'undo_copy → still_owner_undo_host, else step:still_owner_undo_host',
    'still_owner_undo_host → undo_host, else Abort',
    'undo_host → undo_claim, else step:undo_claim',
    'undo_claim → stop, else Abort',
  ]);
});

test('prepare claims, undoes what it did, and releases', () => {
  expect(way(DocumentKind.PREPARE)).toEqual([
    'claim → look, else Abort',
    'look → still_owner_host, else step:undo_claim',
    'still_owner_host → host, else step:still_owner_undo_host',
    'host → check_host, else step:still_owner_undo_host',
    'check_host → release, else step:still_owner_undo_host',
    'release → end, else Continue',
    'end → stop, else Abort',
    'still_owner_undo_host → undo_host, else Abort',
    'undo_host → undo_claim, else step:undo_claim',
    'undo_claim → stop, else Abort',
  ]);
});

test('the undo document claims first and releases last of all; hosts are scaled by the owner alone', () => {
  expect(way(DocumentKind.UNDO)).toEqual([
    'claim → undo_close, else Abort',
    'undo_close → undo_copy, else Abort',
    'undo_copy → still_owner_undo_host, else step:still_owner_undo_host',
    'still_owner_undo_host → undo_host, else Abort',
    'undo_host → undo_claim, else step:undo_claim',
    'undo_claim → stop, else Abort',
  ]);
});

test('a path without a way back claims and releases, too', () => {
  expect(way(DocumentKind.RETIRE)).toEqual([
    'claim → clean, else Abort',
    'clean → release, else Abort',
    'release → stop, else Continue',
  ]);
});

test('a release that fails does not make a run that did its work a failed one, and nothing else is forgiven', () => {
  const forgiven = Object.values(DocumentKind).flatMap((kind) =>
    ownSteps(runbook, kind)
      .filter(({ isCritical }) => !isCritical)
      .map(({ name }) => `${kind}: ${name}`),
  );
  expect(forgiven).toEqual(['prepare: release', 'cutover: release', 'fall-back: release', 'retire: release']);
});

test('whoever claims says which document it runs, and what runs on a host which execution it works for', () => {
  const steps = documentOf(DocumentKind.UNDO).mainSteps;
  expect(steps.find(({ name }) => name === 'claim')?.inputs.InputPayload).toEqual({
    Step: 'claim',
    ExecutionId: '{{ automation:EXECUTION_ID }}',
    Document: 'undo',
    Limit: '{{ Limit }}',
  });
  expect(steps.find(({ name }) => name === 'undo_copy')?.inputs.Parameters).toMatchObject({
    ExecutionId: '{{ automation:EXECUTION_ID }}',
  });
});
