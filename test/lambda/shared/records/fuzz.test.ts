/** Fuzzes the readers of inference logs; `npm run fuzz` does it a hundred times as long. */
import { describe, expect, it } from 'vitest';
import { hostileLogs, readHostile } from '../../../../scripts/fuzz/hostile';
import { fuzzLines } from '../../../../scripts/fuzz/lines';

const LINES = 100_000;
const HOSTILE_SIZE = 300_000;

describe('the readers of inference logs', () => {
  it('count the same from bytes as from values in 100,000 fuzzed lines, and account for each', async () => {
    const { lines, rows, invalid, quarantined } = await fuzzLines(LINES, 7);
    expect(lines).toBeGreaterThanOrEqual(LINES);
    // The lines are damaged enough to matter, and whole enough to be rows.
    expect(rows).toBeGreaterThan(LINES / 2);
    expect(quarantined).toBeGreaterThan(LINES / 20);
    expect(invalid).toBeGreaterThan(LINES / 100);
  });

  it.each(hostileLogs(HOSTILE_SIZE).map((log) => [log.what, log.format, log] as const))('account for every row of a log with %s, in the format %s', async (_, __, log) => {
    await expect(readHostile(log)).resolves.toBeUndefined();
  });
});
