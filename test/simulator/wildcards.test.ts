/** One meaning of `*`, wherever tests and scenario files use it. */
import { describe, expect, it } from 'vitest';
import { fits } from '../../simulator/scenario/fits';
import { matchesName, matchesText, namePattern } from '../../simulator/wildcards';

describe('a name', () => {
  it.each([
    ['*', 'anything', true],
    ['late', 'late', true],
    ['late', 'LATE', true],
    ['late', 'too-late', false],
    ['*late*', '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/late:v1', true],
    ['late-*', 'late-7-spot', true],
    ['a.b', 'axb', false],
    ['(a|b)', 'a', false],
    ['', 'a', false],
  ])('%j fits %j: %s', (pattern, name, fitting) => {
    expect(matchesName(pattern, name)).toBe(fitting);
    expect(namePattern(pattern).test(name)).toBe(fitting);
  });
});

describe('a text', () => {
  it('fits as a name does, but its case counts, and it may have several lines', () => {
    expect(matchesText('DEPLOYED', 'deployed')).toBe(false);
    expect(matchesText('first*last', 'first\nlast')).toBe(true);
    expect(fits('*of traffic', 'a lot of traffic')).toBe(true);
    expect(fits('Deployed*', 'deployed')).toBe(false);
    expect(fits('*', 3)).toBe(false);
  });
});
