/** The check of timeouts of functions, each rule seen to fail. */
import { expect, it } from 'vitest';
import { functionTimeFindings } from '../../../simulator/checks/function-times';
import { templateOf } from './fixtures';

const findingsOf = (properties: object): string[] => functionTimeFindings(templateOf({ Check: { Type: 'AWS::Lambda::Function', Properties: { ...properties } } }));

it('a function that outlives the pauses of its calls has no findings', () => {
  expect(findingsOf({ Timeout: 4 })).toEqual([]);
});

it.each<[string, object, string]>([
  ['one second', { Timeout: 1 }, 'Check.Timeout: got 1 s, expected more than the 3 s for which two throttled calls pause'],
  ['the default of Lambda', {}, 'Check.Timeout: got 3 s, expected more than the 3 s for which two throttled calls pause'],
])('a function must not have %s', (_, properties, finding) => {
  expect(findingsOf(properties)).toEqual([finding]);
});
