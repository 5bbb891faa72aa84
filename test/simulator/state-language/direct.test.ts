/** Tests of the evaluator for simple expressions: whatever it answers, JSONata answers, too. */
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { BEYOND, directly } from '../../../simulator/state-language/direct';
import { uniform } from '../../../simulator/random';
import { functionsOf } from '../../../simulator/state-language/functions';
import { plain, type Json } from '../../../simulator/state-language/json';

type Values = Readonly<Record<string, unknown>>;

const direct = (text: string, values: Values = {}): unknown => {
  const evaluate = directly(jsonata(text).ast());
  return evaluate ? evaluate({ value: (name) => values[name] }) : BEYOND;
};
const asked = async (text: string, values: Values): Promise<unknown> => {
  const value: unknown = await jsonata(text).evaluate(undefined, { ...values });
  return value === undefined ? undefined : plain(value);
};

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, '', 'x', 'none', '1', 0, 1, -1, 2.5, 1e15, 1e300, 'constructor'),
  fc.integer(),
  fc.string({ maxLength: 3 }),
);
const value: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any'), { maxLength: 2 }), fc.dictionary(fc.constantFrom('a', 'b', 'c d', 'toString'), tie('any'), { maxKeys: 3, noNullPrototype: true })),
})).any;
const values: fc.Arbitrary<Values> = fc.record({ x: value, y: value, states: fc.record({ input: value, result: value }, { requiredKeys: ['input'] }) }, { requiredKeys: ['states'] });

const literal = fc.constantFrom("'x'", "'none'", '0', '1', '2.5', '-1', 'true', 'false', 'null');
const variable = fc.constantFrom('$x', '$y', '$states', '$absent');
const path = fc.tuple(variable, fc.array(fc.constantFrom('a', 'b', 'input', 'result', '`c d`', 'toString', 'length', 'a[0]', 'b[1]', 'input[0]', 'a[-1]', 'a[0][0]'), { maxLength: 3 })).map(([start, names]) => [start, ...names].join('.'));
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => {
  const any = tie('any');
  return {
    any: fc.oneof(
      { depthSize: 'medium' },
      literal, path, path,
      fc.tuple(any, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '&', 'and', 'or'), any).map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      fc.tuple(any, fc.array(fc.oneof(literal, path), { maxLength: 3 })).map(([left, list]) => `(${left}) in [${list.join(', ')}]`),
      fc.tuple(any, any, any).map((parts) => `(${parts[0]}) ? (${parts[1]}) : (${parts[2]})`),
      fc.tuple(any, any).map(([test, then]) => `(${test}) ? (${then})`),
      fc.tuple(fc.constantFrom('exists', 'not', 'string', 'number', 'boolean', 'count', 'type', 'floor', 'ceil'), any).map(([name, argument]) => `$${name}(${argument})`),
      fc.tuple(any, fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 })).map(([text, start, length]) => `$substring(${text}, ${start}, ${length})`),
      fc.tuple(fc.constantFrom('x', 'z', 'exists'), any, any).map(([name, bound, then]) => `($${name} := ${bound}; ${then})`),
      fc.tuple(any, any).map(([bound, argument]) => `($z := ${bound}; $z.a & $string($z) & (${argument}))`),
      fc.tuple(any, any).map(([one, other]) => `{'a': ${one}, 'b': ${other}}`),
    ),
  };
}).any;

describe('an expression that is evaluated directly', () => {
  it('gives what JSONata gives, for any values', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(expression, values, async (text, given) => {
        const answer = direct(text, given);
        if (answer === BEYOND) return;
        answered += 1;
        expect(answer).toEqual(await asked(text, given));
      }),
      { numRuns: 3000, seed: 7 },
    );
    expect(answered).toBeGreaterThan(500);
  });

  it.each([
    ['$states.input.a.b', 1],
    ["$exists($states.input.absent) ? $string($x) : 'none'", 'none'],
    ["$x = 'text' and $not($y) or $y > 3", true],
    ["$x in ['text', 'other'] ? $x & '/' & 7 : $y", 'text/7'],
    ["{'a': $x, 'b': {'c': $states.input.list, 'd': $states.absent}}", { a: 'text', b: { c: [1, 2] } }],
    ['$y + 1', 1],
    ['$states.input.absent', undefined],
    ["$substring($x, 1, 2) & $substring('ab', 5, 1)", 'ex'],
    ["$number('-12') + $y", -12],
    ['($z := $states.input.absent; $exists($z.a) ? $z.a : $x)', 'text'],
    ["($z := $x; $z := $z & '!'; {'a': $z})", { a: 'text!' }],
    ["$y = 1 and $contains($x, /t/)", false],
    ["$exists($x) ? 'here' : $sum([1, 2])", 'here'],
    ["$hash($x, 'MD5')", '1cb251ec0d568de6a929b520c4aed8d1'],
    ["$now('[Y0001]-[M01]')", '1970-01'],
    ['$now()', '1970-01-01T00:00:00.000Z'],
    ["$fromMillis($toMillis('2001-02-03T04:05:06.007Z'), '[Y0001][M01][D01]-[H01][m01]')", '20010203-0405'],
    ["$parse('\"a\"')", 'a'],
    ["$parse('{\"a\": {\"b\": 90}}').a.b / 60", 1.5],
    ["$ceil($parse('{\"a\": 61}').a / 60) + $floor($millis() / 1000)", 2],
    ["$states.input.list[1] & $type($states.input.list) & $type($y)", '2arraynumber'],
    ['$states.input.list[2]', undefined],
    ['$states.input.a[0].b', 1],
    ["$x in [$states.input.absent, $states.input.a.b, 'text']", true],
  ])('is %s', (text, expected) => {
    const answer = direct(text, { ...functionsOf({ now: () => 0, chance: uniform(1) }), x: 'text', y: 0, states: { input: { a: { b: 1 }, list: [1, 2] } } });
    expect(answer).toEqual(expected);
    expect(answer).not.toBe(BEYOND);
  });

  it.each(['$x.a', '$x = 1', '$x[0]', '$y.a[0][0]', '$y.a[-1]', '$y.list[0]', '1 in [$x]', "$floor('1')", '$y.*', '$sum($x)', '[1, 2]', 'name', '$', '$$', '$y.toString', '$exists', '$exists($sum)', '$absent', '$not($states.absent)', '($z := 1)', '($z := 1; $x; $z)', '($exists := $x; $exists($y))', "$substring('\u{1f600}', 0, 1)", "$number('1e3')", "$number('007')", "$hash('x', 'MD6')", "$toMillis('2001-02-30T00:00:00Z')", "$fromMillis(0, '[Y]')", "$now('[Y]')", "$parse('[1]')", "$parse('1e400')", "$parse('{\"a\": -1e400}')", `$parse('{"a": ${'9'.repeat(251)}e99}')`, "$parse('[1e400]')", "$parse('{')", "$hash('x')", '$y ~> $string()', '1 / 0', '1e300 * 1e300', '$y{"a": 1}'])(
    'is none as %s, which JSONata sees to',
    (text) => {
      expect(direct(text, { ...functionsOf({ now: () => 0, chance: uniform(1) }), x: [{ a: 1 }], y: { a: 1, list: [[1]] }, exists: undefined })).toBe(BEYOND);
    },
  );

  it('gives way to a variable with the name of a function', () => {
    expect(direct('$exists(1)', { exists: 'mine' })).toBe(BEYOND);
    expect(direct('$x', { x: () => 1 })).toBe(BEYOND);
  });
});
