/** Tests of values that are made ahead. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Prepared } from '../../../examples/flight-delay/demo/prepared';

function prepared(most: number, end = 1000): { readonly made: number[]; readonly values: Prepared<string> } {
  const made: number[] = [];
  const values = new Prepared(10, end, most, (from) => {
    made.push(from);
    return `from ${from}`;
  });
  return { made, values };
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}

describe('values that are made ahead', () => {
  it('are the same as without it, and none is made before the first is asked for', async () => {
    const { made, values } = prepared(3);
    await turns(3);
    expect(made).toEqual([]);
    expect([0, 10, 20].map((from) => values.take(from))).toEqual(['from 0', 'from 10', 'from 20']);
    expect(made).toEqual([0, 10, 20]);
  });

  it('are made one in a turn, so many at most, and each once', async () => {
    const { made, values } = prepared(3);
    values.take(0);
    await turns(1);
    expect(made).toEqual([0, 10]);
    await turns(10);
    expect(made).toEqual([0, 10, 20, 30]);
    expect([10, 20].map((from) => values.take(from))).toEqual(['from 10', 'from 20']);
    await turns(10);
    expect(made).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('go on behind the latest that was asked for, and those before it are forgotten', async () => {
    const { made, values } = prepared(2);
    values.take(0);
    await turns(5);
    expect(values.take(200)).toBe('from 200');
    await turns(5);
    expect(values.take(10)).toBe('from 10');
    expect(values.take(210)).toBe('from 210');
    expect(made).toEqual([0, 10, 20, 200, 210, 220, 10]);
  });

  it('end where nobody asks for more', async () => {
    const { made, values } = prepared(10, 30);
    values.take(0);
    await turns(10);
    expect(made).toEqual([0, 10, 20]);
  });
});
