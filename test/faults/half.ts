/** One half of the matrix of faults, so that two processes share it; what it finds is written down for scripts/faults.mjs. */
import { describe, expect, it } from 'vitest';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOYMENT_ASSEMBLY } from './deployment-stories';
import { brokenByOrder } from './interleavings';
import { tasksOf } from './machines';
import { brokenBy, callsOf, casesOf, matrixOf, type MatrixCase } from './matrix';
import { RETRAINING_ASSEMBLIES } from './retraining-stories';
import { STORIES } from './stories';

/** Of orders of what comes at the same time, in each half. */
const ORDERS = 25;
/** Share of the cases of a story that must meet what they are meant for. */
const MET = 0.7;
/** Folder for records; set by scripts/faults.mjs. */
const RECORDS_VARIABLE = 'FAULT_RECORDS';

export function playHalf(which: 0 | 1): void {
  const mine: MatrixCase[] = [];

  it('has a story for every Task of both machines', async () => {
    const cases: MatrixCase[] = [];
    for (const story of STORIES) cases.push(...casesOf(story, await callsOf(story)));
    mine.push(...matrixOf(cases).filter((_one, index) => index % 2 === which));
    const called = new Set(cases.map(({ target: { by } }) => by.replace(/\/.*\//, '/')));
    const tasks = [DEPLOYMENT_ASSEMBLY(), ...RETRAINING_ASSEMBLIES()].flatMap((assembly) => tasksOf(assembly));
    expect(tasks.filter((task) => !called.has(task)), 'Tasks that no story calls').toEqual([]);
  });

  describe.each(STORIES.map((story) => [story.name, story] as const))('faults in the story of %s', (name, story) => {
    it('do no harm', async () => {
      const broken: string[] = [];
      const met: MatrixCase[] = [];
      for (const one of mine.filter((other) => other.story === story)) {
        const found = await brokenBy(one);
        if (found) met.push(one);
        broken.push(...(found ?? []));
      }
      record(which, { story: name, cases: met.length, orders: 0, broken });
      expect(broken).toEqual([]);
      // Warm functions remember, and between executions nothing can be stopped: that is a few. More would be faults that no longer strike.
      const drawn = mine.filter((other) => other.story === story);
      expect(met.length, `cases that met their call, of ${drawn.length}`).toBeGreaterThanOrEqual(Math.floor(drawn.length * MET));
    });
  });

  it('holds the invariants in whatever order triggers, deployments and stack updates come', async () => {
    const broken = await brokenByOrder(ORDERS, which);
    record(which, { story: 'at the same time', cases: 0, orders: ORDERS, broken });
    expect(broken).toEqual([]);
  });
}

function record(which: number, found: { readonly story: string; readonly cases: number; readonly orders: number; readonly broken: readonly string[] }): void {
  const folder = process.env[RECORDS_VARIABLE];
  if (folder !== undefined) appendFileSync(join(folder, `${which}.jsonl`), `${JSON.stringify(found)}\n`);
}
