/** Tests of numbers in reasons. */
import { describe, expect, it } from 'vitest';
import { counted, shownNumber } from '../../../lambda/shared/words';
import { fc } from '../support/property';

describe('shownNumber', () => {
  it.each([[0, '0'], [0.2, '0.2'], [0.24139, '0.241'], [0.19999, '0.199'], [1, '1'], [12.345, '12.3'], [0.000123456, '0.000123'], [0.01, '0.01'], [0.05, '0.05'], [0.3, '0.3']])('%d as %s', (value, text) => {
    expect(shownNumber(value)).toBe(text);
  });

  it('never shows more than the value, and at most one part in a hundred less', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1000, noNaN: true }), (value) => {
        const shown = Number(shownNumber(value));
        expect(shown).toBeLessThanOrEqual(value * (1 + 1e-8));
        expect(shown).toBeGreaterThan(value * 0.99 - 1e-12);
      }),
    );
  });
});

describe('counted', () => {
  it('knows the plural', () => {
    expect([0, 1, 2].map((count) => counted(count, 'feature'))).toEqual(['0 features', '1 feature', '2 features']);
  });
});
