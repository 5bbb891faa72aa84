/** What is remembered by its text: made once, and forgotten when too much came after it. */
import { describe, expect, it } from 'vitest';
import { Remembered } from '../../simulator/remembered';

describe('what is remembered by its text', () => {
  it('is made once, and again when so many others came after it', () => {
    const remembered = new Remembered<{ readonly text: string }>(2);
    const made: string[] = [];
    const of = (text: string): { readonly text: string } => remembered.of(text, () => {
      made.push(text);
      return { text };
    });
    const first = of('a');
    expect(of('a')).toBe(first);
    of('b');
    expect([of('a'), made]).toEqual([first, ['a', 'b']]);
    of('c');
    expect(of('a')).not.toBe(first);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });
});
