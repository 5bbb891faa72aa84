/** Tests of concept drift in whole drift checks: a seeded stream of answers, told in the order of their time, each once, whatever comes twice or late. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { performanceSection } from '../../../lambda/drift-check/report/performance';
import { Adwin } from '../../../lambda/stats/adwin';
import type { ConceptDriftConfig, ConceptDriftState, DetectorConfig } from '../../../lib/contract/concept-drift';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PerformanceDocument } from '../../../lib/contract/performance';
import type { PerformanceVerdict } from '../../../lib/contract/performance-verdict';
import type { DriftStateDocument } from '../../../lib/contract/verdict';
import { iso, labelledConfig, performanceAt } from '../support/labelled';
import { uniform } from '../support/random';
import { at, World } from '../support/world';

const ADWIN: DetectorConfig = { name: 'adwin', delta: 0.002 };
const ROWS = 300;
const DELAY = 2;

interface Answer {
  readonly hour: number;
  readonly line: string;
  readonly label: string;
  readonly isWrong: boolean;
}

/** Answers at even distances, of which in each hour the given share is wrong; a flight is late in 4 of 10 cases. */
function stream(wrong: readonly number[]): Answer[] {
  const next = uniform(7);
  return wrong.flatMap((share, hour) => Array.from({ length: ROWS }, (_, row): Answer => {
    const [late, isWrong] = [next() < 0.4, next() < share];
    const time = new Date(Date.parse(iso(hour)) + row * 12_000).toISOString();
    const flight = `f${hour}-${row}`;
    return { hour, line: JSON.stringify({ flight, time, score: late === isWrong ? 0.2 : 0.8, delay: row / 10, distance: 100 + row, origin: 'ORD' }), label: JSON.stringify({ flight, late: late ? 1 : 0 }), isWrong };
  }));
}

interface Written {
  readonly config?: Partial<ConceptDriftConfig>;
  /** Order of rows and labels within their objects. */
  readonly reversed?: boolean;
  /** Hours behind that of its prediction in which a label comes, and the object that it comes in. */
  readonly labelled?: (answer: Answer, index: number) => readonly [after: number, name: string];
}

async function written(answers: readonly Answer[], { config, reversed = false, labelled = () => [1, 'labels.jsonl'] }: Written = {}): Promise<World> {
  const world = new World(labelledConfig({ rules: [{ metric: 'ACCURACY', kind: 'floor', limit: 0.5 }], conceptDrift: { detector: ADWIN, eventTime: 'time', ...config } }));
  await world.writeTraining();
  const [log, labels] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const put = (into: Map<string, string[]>, key: string, line: string): void => void into.set(key, reversed ? [line, ...(into.get(key) ?? [])] : [...(into.get(key) ?? []), line]);
  answers.forEach((answer, index) => {
    const [after, name] = labelled(answer, index);
    put(log, iso(answer.hour), answer.line);
    put(labels, `labels/${iso(answer.hour + after).slice(0, 13).replace('T', '/').replaceAll('-', '/')}/${name}`, answer.label);
  });
  for (const [hour, lines] of log) await world.writeLines(hour, lines);
  for (const [key, lines] of labels) await world.writeLabels(key, lines);
  return world;
}

async function stateOf(world: World): Promise<ConceptDriftState> {
  return (await world.document<DriftStateDocument>(driftKeys.state('flights'))).performance!.conceptDrift!;
}

/** Checks from the first window with labels to the last. */
async function checkAll(world: World, hours: number): Promise<PerformanceVerdict[]> {
  const verdicts: PerformanceVerdict[] = [];
  for (let hour = DELAY + 2; hour <= hours + DELAY; hour++) verdicts.push(await performanceAt(world, hour));
  return verdicts;
}

const RISE = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.3];

describe('concept drift', () => {
  it('is told of a seeded stream: from which rate to which, where it began, in verdict, page and metric', async () => {
    const answers = stream(RISE);
    const world = await written(answers);
    const verdicts = await checkAll(world, RISE.length);
    const adwin = new Adwin();
    const noticed = answers.findIndex(({ isWrong }) => adwin.add(isWrong ? 1 : 0));
    // 300 labels or so behind the change, as drift.md asks for.
    expect([noticed > 6 * ROWS, noticed - 6 * ROWS < 350]).toEqual([true, true]);
    expect(verdicts.map(({ conceptDrift }) => conceptDrift!.rises)).toEqual([0, 0, 0, 0, 0, 1, 0]);
    const { conceptDrift, reason, status } = verdicts[5]!;
    const [change] = conceptDrift!.changes;
    expect(change).toMatchObject({ noticed: iso(6), began: expect.stringMatching(/T0[56]:/) as string });
    expect(change!.before).toBeCloseTo(0.1, 1);
    expect(change!.after).toBeGreaterThan(0.2);
    expect(reason).toMatch(/; the error rate rose from 0\.\d+ to 0\.\d+ at about 2001-02-03T0[56]:00:00Z, noticed at 2001-02-03T06:00:00Z by \d+ answers/);
    // What is left of the time before is forgotten with the next answers: the same change, told better.
    const later = verdicts[6]!.conceptDrift!.changes;
    expect([later.length, later[0]!.noticed, later[0]!.before]).toEqual([1, change!.noticed, change!.before]);
    expect(later[0]!.after).toBeCloseTo(0.3, 1);
    const page = performanceSection(verdicts[6]!, []).text;
    for (const words of ['concept drift, by adwin', '<tr class="hit"><td>about 2001-02-03 0']) expect(page).toContain(words);
    expect(performanceSection(verdicts[0]!, []).text).toContain('Concept drift: the error rate has not changed, 0.');
    // It tells, and the rules judge.
    expect(status).toBe('calm');
    const values = world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => 'ConceptDrifts' in line).map((line) => line['ConceptDrifts']);
    expect(values).toEqual([0, 0, 0, 0, 0, 1, 0]);
    const end = iso(6 + DELAY + 1);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(await world.document(driftKeys.verdict('flights', end)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is looked for by the same detector, whoever restarts between two checks', async () => {
    const answers = stream(RISE);
    const world = await written(answers);
    for (let hour = DELAY + 2; hour <= RISE.length + DELAY; hour++) await performanceAt(world.another(), hour);
    const adwin = new Adwin();
    for (const { isWrong } of answers) adwin.add(isWrong ? 1 : 0);
    expect((await stateOf(world)).detector).toEqual({ name: 'adwin', ...adwin.state });
    expect(JSON.stringify((await stateOf(world)).detector).length).toBeLessThan(1000);
  });

  it('does not change by an event that comes twice, one that comes late, and a check beside another', async () => {
    const answers = stream(RISE);
    const once = await written(answers);
    await checkAll(once, RISE.length);
    const again = await written(answers);
    for (let hour = DELAY + 2; hour <= RISE.length + DELAY; hour++) {
      await Promise.all([again.handler(at(hour)), again.another().handler(at(hour))]);
      await again.handler(at(hour));
      if (hour > DELAY + 2) expect((await again.handler(at(hour - 1))).outcome).toBe('SUPERSEDED');
    }
    expect(await again.text(driftKeys.state('flights'))).toBe(await once.text(driftKeys.state('flights')));
  });

  it('is the same for labels and rows in another order, and in other objects in time', async () => {
    const answers = stream(RISE);
    const forwards = await written(answers);
    const verdicts = await checkAll(forwards, RISE.length);
    const backwards = await written(answers, { reversed: true, labelled: (_, index) => [index % 3, `part-${index % 5}.jsonl`] });
    const others = await checkAll(backwards, RISE.length);
    expect(others.map(({ conceptDrift }) => conceptDrift)).toEqual(verdicts.map(({ conceptDrift }) => conceptDrift));
    expect(await stateOf(backwards)).toEqual(await stateOf(forwards));
    // Without times of their own the rows of an hour have another order, which is one for both, too.
    const untimed: Written = { config: { eventTime: 'nothing' } };
    const [one, other] = [await written(answers, untimed), await written(answers, { ...untimed, reversed: true })];
    for (const world of [one, other]) await checkAll(world, RISE.length);
    expect(await stateOf(one)).toEqual(await stateOf(other));
    expect((await stateOf(one)).detector).not.toEqual((await stateOf(forwards)).detector);
  });

  it('is not told of answers whose label comes behind its time', async () => {
    const answers = stream([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
    const isLate = ({ isWrong }: Answer, index: number): boolean => isWrong && index % 2 === 0;
    const world = await written(answers, { labelled: (answer, index) => [isLate(answer, index) ? DELAY + 1 : 1, 'labels.jsonl'] });
    const verdicts = await checkAll(world, 6);
    const inTime = answers.filter((answer, index) => !isLate(answer, index));
    expect(verdicts.reduce((sum, { conceptDrift }) => sum + conceptDrift!.rows, 0)).toBe(inTime.length);
    expect(verdicts.reduce((sum, { late }) => sum + late, 0)).toBeGreaterThan(20);
    const adwin = new Adwin();
    for (const { isWrong } of inTime) adwin.add(isWrong ? 1 : 0);
    expect((await stateOf(world)).detector).toEqual({ name: 'adwin', ...adwin.state });
  });

  it('begins anew with another model, and with another detector, over the parts that are there', async () => {
    const answers = stream(RISE);
    const world = await written(answers);
    for (const hour of [4, 5, 6]) await performanceAt(world, hour);
    world.delete(driftKeys.baseline('flights'));
    await world.writeTraining(2001);
    for (const hour of [7, 8, 9, 10]) await performanceAt(world, hour);
    // Rows from 7 o'clock on are of this model.
    expect(await stateOf(world)).toMatchObject({ until: iso(8), detector: { seen: ROWS }, changes: [] });

    const other = await written(answers);
    for (const hour of [4, 5, 6]) await performanceAt(other, hour);
    const conceptDrift: ConceptDriftConfig = { detector: { name: 'page-hinkley', threshold: 50, tolerance: 0.005 }, eventTime: 'time' };
    const reads = other.store.readsOf('log/inference/2001/02/03/0');
    const changed = other.another(labelledConfig({ conceptDrift }));
    await performanceAt(changed, 7);
    // The window of two hours, and no log again but that of the newest one: parts know the order, whichever detector looks.
    expect(await stateOf(changed)).toMatchObject({ until: iso(5), config: { name: 'page-hinkley' }, detector: { name: 'page-hinkley', seen: 2 * ROWS } });
    expect([reads > 0, changed.store.readsOf('log/inference/2001/02/03/03/')]).toEqual([true, 0]);
  });

  it('takes rows with times outside of their span, and without any, by the hour of their key', async () => {
    const answers = stream([0.1, 0.1, 0.1]).map((answer, index) => (index % 3 === 0 ? { ...answer, line: answer.line.replace(/"time":"[^"]+"/, index % 2 === 0 ? '"time":"1999-01-01T00:00:00Z"' : '"time":null') } : answer));
    const world = await written(answers);
    await checkAll(world, 3);
    const key = (await world.keys('models/flights/drift/performance/'))[0]!;
    const { parts } = await world.document<PerformanceDocument>(key);
    expect(parts.map(({ outcomes }) => outcomes!.map(([hour, rows]) => [hour, rows]))).toEqual([0, 1, 2].map((hour) => [[iso(hour), ROWS]]));
    expect((await stateOf(world)).detector).toMatchObject({ seen: 3 * ROWS });
  });
});
