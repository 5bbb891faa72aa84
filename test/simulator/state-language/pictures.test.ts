/** Tests of pictures: what is written without JSONata is what JSONata writes. */
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { pictured } from '../../../simulator/state-language/pictures';

const parts = fc.constantFrom('[Y0001]', '[M01]', '[D01]', '[H01]', '[m01]', '[s01]', '-', ':', 'T', ' at ', '[Y]', '[M]', '[D1o]', '[H]', ']]', '[[', '');
const written = jsonata('$fromMillis($at, $picture)');

describe('a picture', () => {
  it('is written as JSONata writes it, or not at all', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -40_000_000_000_000, max: 300_000_000_000_000 }), fc.array(parts, { maxLength: 6 }), async (at, pieces) => {
        const picture = pieces.join('');
        const answer = pictured(at, picture);
        if (answer === undefined) return;
        answered += 1;
        expect(answer).toBe(await written.evaluate(undefined, { at, picture }));
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(answered).toBeGreaterThan(200);
  });

  it.each([[0.5, '[Y0001]'], [-1e15, '[Y0001]'], [1e15, '[Y0001]'], [0, '[Y0001] [F]'], [0, '[[Y0001]]']])('is left to JSONata: %s, %s', (at, picture) => {
    expect(pictured(at, picture)).toBeUndefined();
  });
});
