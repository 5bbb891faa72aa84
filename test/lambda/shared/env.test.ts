/** Tests of reading environment variables. */
import { describe, expect, it } from 'vitest';
import { requiredVariable } from '../../../lambda/shared/env';

describe('requiredVariable', () => {
  it('gives the value', () => {
    expect(requiredVariable({ STORE_BUCKET: 'store' }, 'STORE_BUCKET')).toBe('store');
  });

  it('names the variable that is not set or empty', () => {
    expect(() => requiredVariable({}, 'STORE_BUCKET')).toThrow('environment variable STORE_BUCKET: got nothing, expected a value');
    expect(() => requiredVariable({ STORE_BUCKET: '' }, 'STORE_BUCKET')).toThrow('got an empty text');
  });
});
