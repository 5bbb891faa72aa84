/** One half of the matrix of faults, so that two processes share it; what it finds is written down for scripts/faults.mjs. */
import { describe, expect, it } from 'vitest';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_ASSEMBLY } from './build-stories';
import { DEPLOYMENT_ASSEMBLY } from './deployment-stories';
import { brokenByOrder } from './interleavings';
import type { Kind, Target } from './kinds';
import { tasksOf } from './machines';
import { brokenBy, callsOf, casesOf, matrixOf, type MatrixCase } from './matrix';
import { READING_ASSEMBLY } from './reading-stories';
import { RETRAINING_ASSEMBLIES } from './retraining-stories';
import { STORIES } from './stories';

/** Of orders of what comes at the same time, in each half. */
const ORDERS = 20;
/** Share of the cases of a story that must meet what they are meant for. */
const MET = 0.8;
/** Cases at the same time: while a function works or waits in its own process, another case goes on. */
const LANES = 2;
/** Folder for records; set by scripts/faults.mjs. */
const RECORDS_VARIABLE = 'FAULT_RECORDS';

export function playHalf(which: 0 | 1): void {
  const mine: MatrixCase[] = [];

  it('has a story for every Task of the machines', async () => {
    const cases: MatrixCase[] = [];
    for (const story of STORIES) cases.push(...casesOf(story, await callsOf(story)));
    mine.push(...matrixOf(cases).filter((_one, index) => index % 2 === which));
    const called = new Set(cases.map(({ target: { by } }) => by.replace(/\/.*\//, '/')));
    const tasks = [DEPLOYMENT_ASSEMBLY(), ...RETRAINING_ASSEMBLIES(), BUILD_ASSEMBLY(), READING_ASSEMBLY()].flatMap((assembly) => tasksOf(assembly));
    expect([...new Set(tasks.filter((task) => !called.has(task)))].sort(), 'Tasks that no story calls').toEqual([]);
  });

  describe.each(STORIES.map((story) => [story.name, story] as const))('faults in the story of %s', (name, story) => {
    it('do no harm', async () => {
      const drawn = mine.filter((other) => other.story === story);
      const met: MatrixCase[] = [];
      const broken: (readonly string[])[] = [];
      const left = drawn.values();
      await Promise.all(Array.from({ length: LANES }, async () => {
        for (const one of left) {
          const found = await brokenBy(one);
          if (found) met.push(one);
          if (found && found.length > 0) broken.push(found);
        }
      }));
      record(which, { story: name, cases: met.map(({ kind, target }) => ({ kind, of: partOf(target) })), orders: 0, broken });
      expect(broken.flat()).toEqual([]);
      // Warm functions remember, and between executions nothing can be stopped: that is a few. More would be faults that no longer strike.
      expect(met.length, `cases that met their call, of ${drawn.length}`).toBeGreaterThanOrEqual(Math.floor(drawn.length * MET));
    });
  });

  it('holds the invariants in whatever order triggers, deployments and stack updates come', async () => {
    const broken = await brokenByOrder(ORDERS, which);
    record(which, { story: 'at the same time', cases: [], orders: ORDERS, broken: broken.map((one) => [one]) });
    expect(broken).toEqual([]);
  });
}

interface Found {
  readonly story: string;
  /** Those that met their call: the kind of fault, and what made the call. */
  readonly cases: readonly { readonly kind: Kind; readonly of: string }[];
  readonly orders: number;
  /** What is wrong with each that broke. */
  readonly broken: readonly (readonly string[])[];
}

/** The machine, or the construct that a function or a service calls for. */
function partOf({ from, by }: Target): string {
  return from === 'task' ? `${by.slice(0, by.indexOf('/'))} machine` : `${from} of ${by.slice('role '.length).replace(/\/(Execution\/)?Role$/, '')}`;
}

function record(which: number, found: Found): void {
  const folder = process.env[RECORDS_VARIABLE];
  if (folder !== undefined) appendFileSync(join(folder, `${which}.jsonl`), `${JSON.stringify(found)}\n`);
}
