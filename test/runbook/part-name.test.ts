import { isGuard, isUndo, partName, readPart } from '../../lib/runbook/part-name';

test('what a document has for a step is called by its id, and told by its name again', () => {
  expect(partName('do', 'copy')).toBe('copy');
  expect(partName('check', 'copy')).toBe('check-copy');
  expect(partName('guard', partName('undo', 'copy'))).toBe('still-owner-undo-copy');
  expect(readPart('copy')).toEqual({ part: 'do', of: 'copy' });
  expect(readPart('check-copy')).toEqual({ part: 'check', of: 'copy' });
  expect(readPart('still-owner-undo-copy')).toEqual({ part: 'guard', of: 'undo-copy' });
});

test('a step whose id only begins with the same letters is the step itself', () => {
  expect(readPart('checksum')).toEqual({ part: 'do', of: 'checksum' });
  expect(readPart('undo')).toEqual({ part: 'do', of: 'undo' });
});

test('an undo and the question before it are told apart', () => {
  expect(['undo-copy', 'still-owner-undo-copy', 'copy'].filter(isUndo)).toEqual(['undo-copy']);
  expect(['undo-copy', 'still-owner-undo-copy', 'copy'].filter(isGuard)).toEqual(['still-owner-undo-copy']);
});
