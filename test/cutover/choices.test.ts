import { FallBack } from '../../constructs/cutover/fall-back';
import { missing, missingInSources } from './choices';

test('nothing tells its reader to fall back in a way that does not exist', () => {
  expect(missingInSources({ FallBack })).toEqual([]);
});

test('a choice that does not exist is found', () => {
  const text = "say FallBack.keepWrites() or FallBack.loseWrites('…'), and Others.keep()";
  expect(missing({ FallBack }, text)).toEqual(['FallBack.keepWrites()']);
});
