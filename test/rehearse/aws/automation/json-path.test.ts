import { isSelector, select } from '../../../../lib/rehearse/aws/automation/json-path';

const answer = {
  Groups: [
    { Name: 'a', Size: 0 },
    { Name: 'b', 'odd key': true },
  ],
  Next: null,
};

describe('selectors', () => {
  it.each<[string, unknown]>([
    ['$', answer],
    ['$.Groups[1].Name', 'b'],
    ['$.Groups[0].Size', 0],
    ['$.Groups[*].Name', ['a', 'b']],
    ["$.Groups[1]['odd key']", true],
    ['Groups[0].Name', 'a'],
    ["$.Groups[?(@.Name == 'b')].Name", ['b']],
    ["$.Groups[?(@.Name != 'b')].Size", [0]],
    ["$.Groups[?(@.Name == 'c')].Name", []],
    ["$.Next[?(@.Name == 'c')].Name", []],
    ['$.Groups[7].Name', undefined],
    ['$.Nothing.At.All', undefined],
    ['$.Next', null],
  ])('%s finds %j', (selector, found) => {
    expect(select(answer, selector)).toEqual(found);
  });

  it.each([
    '$..Name',
    '$.Groups[?(@.Size)]',
    "$.Groups[?(@.Name == 'a' && @.Size == '0')]",
    '$.Groups[-1]',
    '$.Groups[0',
    '',
  ])('%s is not known', (selector) => {
    expect(isSelector(selector)).toBe(false);
  });
});
