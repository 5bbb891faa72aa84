/** Event patterns: the documented examples, and what must hold for all patterns. */
import { describe, expect, it } from 'vitest';
import { matchesPattern, patternProblems } from '../../../simulator/services/event-pattern';
import { fc } from '../../lambda/support/property';

type Json = Parameters<typeof matchesPattern>[0];

const EVENT = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a'],
  detail: { state: { value: 'ALARM' }, count: 3, file: 'dir/a.png', none: null, flag: true, empty: [], list: ['x', 'y'], parts: [{ name: 'p', size: 1 }, { name: 'q', size: 2 }] },
} satisfies Json;

/** Refuses patterns with problems, so that no example tests nothing. */
function matches(pattern: Json, event: Json = EVENT): boolean {
  expect(patternProblems(pattern)).toEqual([]);
  return matchesPattern(pattern, event);
}

describe('a pattern', () => {
  it.each<[Json, boolean]>([
    [{ source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } }, true],
    [{ source: ['aws.ec2', 'aws.cloudwatch'] }, true],
    [{ source: ['aws.cloudwatch'], detail: { state: { value: ['OK'] } } }, false],
    [{ resources: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a'] }, true],
    [{ resources: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:b'] }, false],
    [{ resources: [{ suffix: ':alarm:a' }] }, true],
    [{ resources: [{ wildcard: 'arn:*:alarm:a' }] }, true],
    [{ resources: [{ wildcard: 'arn:*:alarm:' }] }, false],
    [{ detail: { count: [3] } }, true],
    [{ detail: { count: ['3'] } }, false],
    [{ detail: { none: [null] } }, true],
    [{ detail: { absent: [null] } }, false],
    [{ detail: { flag: [true] } }, true],
    [{ detail: { count: [{ numeric: ['>', 2, '<=', 3] }] } }, true],
    [{ detail: { count: [{ numeric: ['>', 3] }] } }, false],
    [{ detail: { count: [{ numeric: ['=', 3] }] } }, true],
    [{ detail: { file: [{ numeric: ['>', 0] }] } }, false],
    [{ detail: { file: [{ prefix: 'dir/' }] } }, true],
    [{ detail: { file: [{ prefix: { 'equals-ignore-case': 'DIR/' } }] } }, true],
    [{ detail: { file: [{ suffix: { 'equals-ignore-case': '.PNG' } }] } }, true],
    [{ detail: { file: [{ suffix: '.PNG' }] } }, false],
    [{ detail: { file: [{ 'equals-ignore-case': 'DIR/A.png' }] } }, true],
    [{ detail: { file: [{ wildcard: 'dir/*.png' }] } }, true],
    [{ detail: { file: [{ wildcard: 'dir/?.png' }] } }, false],
    [{ detail: { state: { value: [{ 'anything-but': 'OK' }] } } }, true],
    [{ detail: { state: { value: [{ 'anything-but': ['OK', 'ALARM'] }] } } }, false],
    [{ detail: { file: [{ 'anything-but': { prefix: 'dir' } }] } }, false],
    [{ detail: { file: [{ 'anything-but': { suffix: ['.jpg', '.gif'] } }] } }, true],
    [{ detail: { file: [{ 'anything-but': { wildcard: '*/lib/*' } }] } }, true],
    [{ detail: { absent: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { count: [{ exists: true }] } }, true],
    [{ detail: { none: [{ exists: true }] } }, true],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ detail: { absent: { deeper: [{ exists: false }] } } }, true],
    [{ detail: { state: [{ exists: false }] } }, true],
    [{ detail: { count: [{ exists: false }] } }, false],
    [{ detail: { list: ['y'] } }, true],
    [{ detail: { parts: { name: ['q'], size: [2] } } }, true],
    [{ detail: { parts: { name: ['q'], size: [1] } } }, false],
    [{ $or: [{ source: ['aws.ec2'] }, { detail: { count: [3] } }] }, true],
    [{ detail: { $or: [{ count: [4] }, { flag: [false] }], file: [{ prefix: 'dir' }] } }, false],
    [{ toString: [{ exists: true }] }, false],
  ])('%j matches: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  it('takes an escaped asterisk for itself', () => {
    expect(matches({ a: [{ wildcard: 'x\\*y' }] }, { a: 'x*y' })).toBe(true);
    expect(matches({ a: [{ wildcard: 'x\\*y' }] }, { a: 'xzy' })).toBe(false);
  });
});

const scalar = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'B', '.', '*', '\\', '(', '\n'), maxLength: 5 }), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '$', '(', '\n'), maxLength: 6 });

describe('every pattern', () => {
  it('matches the event that it was made from, with more fields too', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('p', 'q', 'r'), scalar, { minKeys: 1 }), (event) => {
        const pattern = Object.fromEntries(Object.entries(event).map(([name, value]) => [name, [value]]));
        expect(matches(pattern, event)).toBe(true);
        expect(matches(pattern, { ...event, more: 1 })).toBe(true);
        for (const name of Object.keys(event)) {
          const without = Object.entries(event).filter(([other]) => other !== name);
          expect(matches(pattern, Object.fromEntries(without))).toBe(false);
        }
      }),
    );
  });

  it('has opposites: anything-but and equality of a text, exists true and false', () => {
    fc.assert(
      fc.property(text, text, (value, other) => {
        const event = { a: value };
        expect(matches({ a: [{ 'anything-but': other }] }, event)).toBe(!matches({ a: [other] }, event));
        expect(matches({ a: [{ exists: true }] }, event)).toBe(!matches({ a: [{ exists: false }] }, event));
      }),
    );
  });

  it('matches a list of alternatives where one of them alone does, as $or', () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, (value, a, b) => {
        const event = { x: value };
        const either = matches({ x: [a] }, event) || matches({ x: [b] }, event);
        expect(matches({ x: [a, b] }, event)).toBe(either);
        expect(matches({ $or: [{ x: [a] }, { x: [b] }] }, event)).toBe(either);
      }),
    );
  });

  it('finds a text by every prefix, suffix and wildcard that is made from it, whatever its signs', () => {
    fc.assert(
      fc.property(text, fc.nat(6), fc.nat(6), (value, from, length) => {
        const [before, behind] = [value.slice(0, from), value.slice(from + length)];
        expect(matches({ a: [{ prefix: before }] }, { a: value })).toBe(true);
        expect(matches({ a: [{ suffix: behind }] }, { a: value })).toBe(true);
        expect(matches({ a: [{ wildcard: `${before}*${behind}` }] }, { a: value })).toBe(true);
        expect(matches({ a: [{ wildcard: `${value}!` }] }, { a: value })).toBe(false);
      }),
    );
  });
});

describe('problems of a pattern', () => {
  it.each<[unknown, RegExp]>([
    [{ a: [{ cidr: '10.0.0.0/8' }] }, /EventPattern\.a: got the operator cidr, expected one of prefix, .*; others are not simulated/],
    [{ a: 'x' }, /EventPattern\.a: got "x", expected a list/],
    [{ a: [] }, /expected a list with at least one value/],
    [{}, /got no field/],
    [{ a: {} }, /EventPattern\.a: got no field/],
    [[], /expected an object/],
    [{ a: [['x']] }, /list inside the list/],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, /exactly one operator/],
    [{ a: [{ numeric: ['>'] }] }, /EventPattern\.a\.numeric/],
    [{ a: [{ numeric: ['!', 1] }] }, /EventPattern\.a\.numeric/],
    [{ a: [{ numeric: ['>', 5, '<', 5] }] }, /EventPattern\.a\.numeric/],
    [{ a: [{ numeric: ['>', 6e9] }] }, /EventPattern\.a\.numeric/],
    [{ a: [{ exists: 'yes' }] }, /EventPattern\.a\.exists/],
    [{ a: [{ wildcard: 'x**' }] }, /EventPattern\.a\.wildcard/],
    [{ a: [{ wildcard: 'x\\y' }] }, /EventPattern\.a\.wildcard/],
    [{ a: [{ 'anything-but': ['x', 1] }] }, /EventPattern\.a\.anything-but/],
    [{ a: [{ 'anything-but': { numeric: ['>', 1] } }] }, /EventPattern\.a\.anything-but/],
    [{ a: [{ prefix: 5 }] }, /EventPattern\.a\.prefix/],
    [{ $or: [{ a: ['x'] }] }, /\$or: .*at least two patterns/],
  ])('%j has one', (pattern, message) => {
    expect(patternProblems(pattern).join('\n')).toMatch(message);
  });

  it('are all named at once', () => {
    expect(patternProblems({ a: 'x', b: { c: [{ cidr: 'x' }] }, d: ['fine'] })).toHaveLength(2);
  });
});
