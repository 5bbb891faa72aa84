/** One half of the matrix, so that two processes share it; what it finds is written down for scripts/faults.mjs. */
import { describe, expect, it } from 'vitest';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenBy, callsOf, casesOf } from './matrix';
import { STORIES } from './stories';

/** Folder for records; set by scripts/faults.mjs. */
const RECORDS_VARIABLE = 'FAULT_RECORDS';
/** Calls that a state repeats: the first one stands for all. */
const REPEATED = 1;

export function playHalf(which: 0 | 1): void {
  describe.each(STORIES.map((story) => [story.name, story] as const))('faults in the story of %s', (_, story) => {
    it('do no harm', async () => {
      const cases = casesOf(story, await callsOf(story), REPEATED).filter((_one, index) => index % 2 === which);
      const broken: string[] = [];
      let met = 0;
      for (const one of cases) {
        const found = await brokenBy(one);
        if (found) met++;
        broken.push(...(found ?? []));
      }
      const folder = process.env[RECORDS_VARIABLE];
      if (folder !== undefined) appendFileSync(join(folder, `${which}.jsonl`), `${JSON.stringify({ story: story.name, cases: met, broken })}\n`);
      expect(broken).toEqual([]);
      expect(met).toBeGreaterThan(0);
    });
  });
}
