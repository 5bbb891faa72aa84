/** Tests of answers that cannot be used: they are findings with key, line and reason, and never a failure of the step. */
import { describe, expect, it } from 'vitest';
import type { EvaluationDocument } from '../../../lib/contract/evaluation';
import { fc } from '../support/property';
import { CONFIG, RetrainingWorld, worldOfFlights } from '../support/retraining';

const FILE = 'part-00000.csv.out';
const PREFIX = 'models/flights/retraining/runs/run-1/';
const good = (label: string, row: number): string => String(label === '1' ? 0.9 - row / 1000 : 0.1 + row / 1000);

/** The world, with good answers of the challenger but for what the change does to their lines. */
async function prepared(change: (lines: string[]) => string | Uint8Array, world = new RetrainingWorld()) {
  await worldOfFlights(world);
  const answer = await world.prepare();
  await world.answer('challenger', answer, good);
  const lines = (await world.text(`${PREFIX}challenger/${FILE}`)).split('\n').slice(0, -1);
  await world.writeAnswers('challenger', FILE, change(lines));
  const event = { ...answer, challengerUri: world.answersUri('challenger'), championUri: 'none', championProblem: 'none' };
  return { world, event };
}

async function problemOf(change: (lines: string[]) => string | Uint8Array, world?: RetrainingWorld): Promise<string> {
  const { world: judged, event } = await prepared(change, world);
  const answer = await judged.judge(event);
  expect([answer.decision, answer.challenger]).toEqual(['INCONCLUSIVE', {}]);
  const { challenger } = await judged.document<EvaluationDocument>(answer.reportKey);
  expect(challenger.problem!.key).toContain(`${PREFIX}challenger/`);
  return answer.reason.replace("the challenger's answers cannot be used: ", '').replace(`${PREFIX}challenger/`, '');
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const at = (line: number, text: string) => (lines: string[]) => joined(lines.map((own, index) => (index === line - 1 ? text : own)));

describe('answers that cannot be used', () => {
  it.each([
    ['an empty object', () => '', `${FILE}: 0 answers, expected 192, one for each row`],
    ['one answer too few', (lines: string[]) => joined(lines.slice(1)), `${FILE}: 191 answers, expected 192, one for each row`],
    ['one answer too many', (lines: string[]) => joined([...lines, '0.5']), `${FILE} line 193: more answers than rows, expected 192`],
    ['NaN', at(17, 'NaN'), `${FILE} line 17: not a number, expected one as the first field`],
    ['nan', at(17, 'nan'), `${FILE} line 17: not a number, expected one as the first field`],
    ['infinity', at(3, '-inf'), `${FILE} line 3: a number that is not finite`],
    ['a number too large for any', at(3, '1e999'), `${FILE} line 3: a number that is not finite`],
    ['text', at(2, 'Traceback (most recent call last)'), `${FILE} line 2: not a number, expected one as the first field`],
    ['an empty first field', at(2, ',0.5'), `${FILE} line 2: no answer, expected a number`],
    ['a list in JSON', at(1, '[0.1, 0.9]'), `${FILE} line 1: not a number, expected one as the first field`],
    ['null', at(1, 'null'), `${FILE} line 1: not a number, expected one as the first field`],
    ['what is no probability', at(192, '1.0001'), `${FILE} line 192: a number outside of 0 to 1, expected the probability of the positive class`],
    ['a negative one', at(5, '-0.2'), `${FILE} line 5: a number outside of 0 to 1, expected the probability of the positive class`],
    ['bytes that are no text', () => new Uint8Array([0x30, 0x0a, 0xff, 0xfe, 0x0a]), `${FILE} line 2: not UTF-8`],
    ['a line without end', () => new Uint8Array(9 * 1024 * 1024).fill(0x31), `${FILE} line 1: longer than 8388608 bytes`],
  ])('%s', async (_, change, problem) => {
    expect(await problemOf(change)).toBe(problem);
  });

  it('no object for a part, one for no part, and two for the same', async () => {
    const { world, event } = await prepared(joined);
    await world.writeAnswers('other', 'part-00001.csv.out', '0.5\n');
    const other = await world.judge({ ...event, challengerUri: world.answersUri('other') });
    expect(other.reason).toContain('other/part-00001.csv.out: an object for no part of the holdout');
    const nothing = await world.judge({ ...event, challengerUri: world.answersUri('nothing') });
    expect(nothing.reason).toContain('nothing/part-00000.csv.out: no such object: the job wrote no answers for this part');
    await world.writeAnswers('challenger', `again/${FILE}`, '0.5\n');
    expect((await world.judge(event)).reason).toContain('challenger/part-00000.csv.out: a second object for the same part');
  });

  it('are told of the champion, too, and leave its gates inconclusive', async () => {
    const { world, event } = await prepared(joined);
    await world.writeAnswers('champion', FILE, '0.5\nbroken\n');
    const answer = await world.judge({ ...event, championUri: world.answersUri('champion') });
    expect([answer.decision, answer.champion]).toEqual(['INCONCLUSIVE', {}]);
    expect(answer.reason).toBe(`ROC_AUC of the champion is missing: ${PREFIX}champion/${FILE} line 2: not a number, expected one as the first field`);
  });

  it('are told of a classifier of several classes', async () => {
    const world = (): RetrainingWorld => new RetrainingWorld({ ...CONFIG, task: { kind: 'multiclass', label: 'late' }, gates: [] });
    expect(await problemOf(at(4, '"1'), world())).toBe(`${FILE} line 4: not a class, expected one as the first field`);
    expect(await problemOf(at(4, ',1'), world())).toBe(`${FILE} line 4: no answer, expected one as the first field`);
    expect(await problemOf(at(4, 'x'.repeat(300)), world())).toBe(`${FILE} line 4: not a class, expected one as the first field`);
  });

  it('never make the step fail, whatever the bytes are', async () => {
    const { world, event } = await prepared(joined);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await world.writeAnswers('challenger', FILE, bytes);
        expect((await world.judge(event)).decision).toBe('INCONCLUSIVE');
      }),
      { numRuns: 50 },
    );
  });
});

describe('answers that can', () => {
  it('may lie in a folder below, have blank lines between them, and no line end at the last', async () => {
    const { world, event } = await prepared((lines) => lines.join('\r\n\n'));
    const plain = await world.judge(event);
    expect(plain.decision).toBe('PROMOTE');
    await world.answer('nested/holdout', await world.prepare(), good);
    const nested = await world.judge({ ...event, challengerUri: world.answersUri('nested') });
    expect(nested.challenger).toEqual(plain.challenger);
  });
});

describe('a snapshot that is not what it says', () => {
  it('fails the step: no decision can be made of it', async () => {
    const { world, event } = await prepared(joined);
    await world.folder.write('store', world.key(`${event.labelsUri}part-00000.csv`), '1\n0\n');
    await expect(world.judge(event)).rejects.toThrow('got 2 labels and 0 unreadable lines, expected 192 labels as in the manifest');
    await world.folder.write('store', event.manifestKey, '{}');
    await expect(world.judge(event)).rejects.toThrow('got version nothing, expected 1');
  });
});
