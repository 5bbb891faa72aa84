/** JSONata as Step Functions runs it: its own functions, time and chance, what fails, and the limits of one evaluation. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../simulator/state-language';
import { outputMachine, outputOf, run } from './harness';

const valueOf = (expression: string, input: Json = {}): Promise<Json> => outputOf(outputMachine(`{% ${expression} %}`), input);
const causeOf = async (expression: string, input: Json = {}): Promise<string> => {
  const { result } = await run(outputMachine({ a: [`{% ${expression} %}`] }), input);
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  return result.cause!;
};
const NOTHING = 'returned nothing (undefined).';

describe('an expression', () => {
  it('that gives nothing fails, and says which one and where', async () => {
    expect(await causeOf('$states.input.absent')).toBe(
      "An error occurred while executing the state 'Only' (entered at the event id #2). "
      + "The JSONata expression '$states.input.absent' specified for the field 'Output/a[0]' returned nothing (undefined).");
  });

  it('that throws fails with the message of JSONata', async () => {
    expect(await causeOf('1 + "a"')).toContain('threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number');
    expect(await causeOf("$error('own words')")).toContain('D3137: own words');
  });

  it('that gives a function fails', async () => {
    expect(await causeOf('$sum')).toContain('returned an unsupported result type: a function');
    expect(await causeOf('{"f": function($x){ $x }}')).toContain('a function');
  });

  it('gives null as a value', async () => {
    expect(await valueOf('$states.input.a', { a: null })).toBeNull();
  });

  it('does not see the error output or the result where there is none', async () => {
    expect(await valueOf('[$exists($states.result), $exists($states.errorOutput)]')).toEqual([false, false]);
  });

  it('leaves an EvaluationFailed event with the place', async () => {
    const { events } = await run(outputMachine({ b: '{% $nothing %}' }));
    expect(events.filter(({ what }) => what === 'EvaluationFailed').map(({ detail }) => detail['location'])).toEqual(['Output/b']);
  });

  it('is stopped when it nests too deep or does not end', async () => {
    expect(await causeOf('($f := function($n){ $n + $f($n + 1) }; $f(0))')).toContain('Stack overflow error: Depth=101 max=100');
    expect(await causeOf('($f := function($n){ $f($n + 1) }; $f(0))')).toContain('more than 1000000 steps');
    expect(await valueOf('($f := function($n){ $n = 0 ? 0 : $n + $f($n - 1) }; $f(10))')).toBe(55);
  });
});

describe('the functions of Step Functions', () => {
  it.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3], 2.9)', [[1, 2], [3]]],
    ['$range(0, 6, 3)', [0, 3, 6]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['$range(4, 4, 1)', 4],
    ["$parse('{\"a\": [1, null]}')", { a: [1, null] }],
    ["$hash('abc', 'SHA-256')", createHash('sha256').update('abc').digest('hex')],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['$type($parse)', 'function'],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toEqual(expected);
  });

  it.each(['$partition([1], 0)', '$partition([], 2)', '$range(1, 3)', '$range(1, 3, 0)', '$range(1, 3, -1)', "$hash('abc')"])('%s gives nothing', async (expression) => {
    expect(await causeOf(expression)).toContain(NOTHING);
  });

  it.each([
    ["$hash('abc', 'sha-256')", 'expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512'],
    ["$hash(1, 'MD5')", 'use $string'],
    ["$parse('{')", 'got text that is not JSON'],
    ["$range('a', 2, 1)", 'got "a" for the start, expected a number'],
    ['$range(1, 360146, 1)', 'expected at most 360145'],
    ["$partition('a', 2)", 'expected an array'],
  ])('%s fails', async (expression, cause) => {
    expect(await causeOf(expression)).toContain(cause);
  });

  it('$partition and $range cover any input without loss', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer(), { minLength: 2, maxLength: 30 }), fc.integer({ min: 1, max: 8 }), async (values, size) => {
      const chunks = await valueOf(`$partition($states.input, ${size})`, values) as Json[][];
      expect(chunks.flat()).toEqual(values);
      expect(chunks.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
      expect(await valueOf(`$range(0, ${values.length * size}, ${size})`)).toEqual(Array.from({ length: values.length + 1 }, (_, index) => index * size));
    }), { numRuns: 30 });
  });
});

describe('time and chance', () => {
  it('come from the virtual clock', async () => {
    expect(await valueOf('[$now(), $string($millis()), $now("[Y0001]/[M01]"), $now("[H01]:[m01]", "+0800")]'))
      .toEqual(['2026-11-01T00:00:00.000Z', '1793491200000', '2026/11', '08:00']);
    expect(await valueOf("$fromMillis($toMillis('10:30', '[H01]:[m01]'))")).toBe('2026-11-01T10:30:00.000Z');
  });

  it('come from the seed', async () => {
    const machine = outputMachine({ a: '{% [$random(), $random()] %}', b: '{% $uuid() %}', c: '{% $shuffle([1..20]) %}' });
    const first = await outputOf(machine, {}, { seed: 7 });
    expect(await outputOf(machine, {}, { seed: 7 })).toEqual(first);
    expect(await outputOf(machine, {}, { seed: 8 })).not.toEqual(first);
    const { a, b, c } = first as { a: number[]; b: string; c: number[] };
    expect(a.every((value) => value >= 0 && value < 1) && a[0] !== a[1]).toBe(true);
    expect(b).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...c].sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(c).not.toEqual([...c].sort((x, y) => x - y));
  });

  it('$random with a seed of its own gives the same number each time, and other executions other numbers without', async () => {
    expect(await valueOf('$random(5) = $random(5) and $random(5) != $random(6)')).toBe(true);
  });
});
