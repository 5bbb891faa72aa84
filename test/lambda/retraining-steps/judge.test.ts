/** Tests of judging: what is measured, what is decided, what is reported. */
import { describe, expect, it } from 'vitest';
import type { EvaluationDocument } from '../../../lib/contract/evaluation';
import type { JudgeAnswer, PrepareAnswer, RetrainingStepsConfig } from '../../../lib/contract/retraining-steps';
import { SCORES, TRUTHS } from '../support/scored';
import { CONFIG, flights, RetrainingWorld, worldOfFlights } from '../support/retraining';

const REPORT = 'models/flights/retraining/runs/run-1/evaluation.json';

/** Right as often as its strength says; the same rows for every strength. */
const model = (strength: number) => (label: string, row: number): string => {
  const isRight = (row * 7919) % 100 < strength * 100;
  return String((label === '1') === isRight ? 0.8 - (row % 10) / 100 : 0.2 + (row % 10) / 100);
};

interface Setting {
  readonly config?: Partial<RetrainingStepsConfig>;
  readonly champion?: number;
  readonly championProblem?: string;
}

async function judged(challenger: number, { config = {}, champion, championProblem = 'none' }: Setting = {}): Promise<{ answer: JudgeAnswer; world: RetrainingWorld; prepared: PrepareAnswer }> {
  const world = await worldOfFlights(new RetrainingWorld({ ...CONFIG, ...config }));
  const prepared = await world.prepare();
  const answer = await world.judge({
    manifestKey: prepared.manifestKey,
    labelsUri: prepared.labelsUri,
    challengerUri: await world.answer('challenger', prepared, model(challenger)),
    championUri: champion === undefined ? 'none' : await world.answer('champion', prepared, model(champion)),
    championProblem,
  });
  return { answer, world, prepared };
}

describe('the decision', () => {
  it('is PROMOTE when every gate passes', async () => {
    const { answer } = await judged(0.9, { champion: 0.85 });
    expect(answer).toMatchObject({ decision: 'PROMOTE', reportKey: REPORT });
    expect(answer.reason).toMatch(/^ROC_AUC 0\.\d+ ≥ 0\.6; LOG_LOSS 0\.\d+ ≤ 0\.9; ROC_AUC 0\.\d+ ≥ 0\.\d+, the champion's 0\.\d+ less 0\.01$/);
    expect(answer.challenger.ROC_AUC).toBeGreaterThan(answer.champion.ROC_AUC!);
    expect(Object.keys(answer.challenger)).toEqual(['ROC_AUC', 'PR_AUC', 'F1', 'ACCURACY', 'LOG_LOSS']);
  });

  it('is HOLD when the challenger is good enough alone, but not against the champion', async () => {
    const { answer } = await judged(0.85, { champion: 0.95 });
    expect(answer.decision).toBe('HOLD');
    expect(answer.reason).toMatch(/^ROC_AUC 0\.\d+ < 0\.\d+, the champion's 0\.\d+ less 0\.01$/);
  });

  it('is REJECT when the challenger is not good enough alone, whatever else is missing', async () => {
    const { answer } = await judged(0.5, { championProblem: 'the transform job failed' });
    expect(answer.decision).toBe('REJECT');
    expect(answer.reason).toMatch(/^ROC_AUC 0\.\d+ < 0\.6; ROC_AUC of the champion is missing: the transform job failed$/);
  });

  it('is PROMOTE without a champion, and says so', async () => {
    const { answer } = await judged(0.9);
    expect([answer.decision, answer.champion]).toEqual(['PROMOTE', {}]);
    expect(answer.reason).toContain('no champion to compare with');
  });

  it('is INCONCLUSIVE when the champion could not be scored, though what there is of it lies there', async () => {
    const { answer, world } = await judged(0.9, { champion: 0.5, championProblem: 'its package is gone' });
    expect(answer).toMatchObject({ decision: 'INCONCLUSIVE', reason: 'ROC_AUC of the champion is missing: its package is gone' });
    expect(answer.champion).toEqual({});
    expect(await world.document(REPORT)).toMatchObject({ championProblem: 'its package is gone' });
  });

  it('does not care about the champion where no gate asks for it', async () => {
    const { answer } = await judged(0.9, { config: { gates: CONFIG.gates.slice(0, 2) }, championProblem: 'its package is gone' });
    expect(answer.decision).toBe('PROMOTE');
  });

  it('is PROMOTE when no gate asks for a metric', async () => {
    expect((await judged(0.1, { config: { gates: [] } })).answer).toMatchObject({ decision: 'PROMOTE', reason: 'no gate asks for a metric' });
  });

  it('is INCONCLUSIVE when there are fewer rows to judge by than now wanted', async () => {
    const { world, prepared } = await judged(0.9);
    const stricter = world.another({ minHoldoutRows: 193 });
    const answer = await stricter.judge({ ...prepared, challengerUri: world.answersUri('challenger'), championUri: 'none', championProblem: 'none' });
    expect(answer).toMatchObject({ decision: 'INCONCLUSIVE', reason: '192 rows to judge by, expected at least 193' });
  });
});

describe('the report', () => {
  it('holds every metric of both models, every gate, and the curves', async () => {
    const { answer, world, prepared } = await judged(0.9, { champion: 0.8 });
    const report = await world.document<EvaluationDocument>(REPORT);
    expect(report).toMatchObject({ version: 1, modelId: 'flights', run: 'run-1', manifestKey: prepared.manifestKey, task: CONFIG.task, holdoutRows: 192, decision: answer.decision, reason: answer.reason, championProblem: 'none' });
    expect(report.gates.map(({ gate, status }) => [gate, status])).toEqual(CONFIG.gates.map((gate) => [gate, 'PASS']));
    expect(report.gates[2]!.limit).toBe(answer.champion.ROC_AUC! - 0.01);
    expect(report.challenger.metrics).toEqual(answer.challenger);
    expect(report.champion!.metrics).toEqual(answer.champion);
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = report.challenger.confusion!;
    expect(truePositives + falsePositives + falseNegatives + trueNegatives).toBe(192);
    expect(report.challenger.curve!.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    expect(report.challenger.calibration!.reduce((sum, { rows }) => sum + rows, 0)).toBe(192);
  });

  it('is the same for the same answers', async () => {
    const [one, two] = [await judged(0.9, { champion: 0.8 }), await judged(0.9, { champion: 0.8 })];
    expect(await two.world.text(REPORT)).toBe(await one.world.text(REPORT));
  });

  it('stays small, however many rows there are', async () => {
    const world = new RetrainingWorld();
    await world.writeData('all.csv', flights(60, 8));
    const prepared = await new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, holdout: { kind: 'latest', seconds: 50 * 86_400 } } }, world.root).prepare();
    const uri = await world.answer('challenger', prepared, (label, row) => String((Number(label) + ((row * 7919) % 4801) / 4801) / 2));
    await world.judge({ ...prepared, challengerUri: uri, championUri: 'none', championProblem: 'none' });
    expect((await world.text(REPORT)).length).toBeLessThan(20_000);
  });
});

describe('the metrics', () => {
  /** A world whose holdout has these labels, judged by these answers. */
  async function measured(config: Partial<RetrainingStepsConfig>, header: string, rows: readonly string[], answers: readonly string[]): Promise<JudgeAnswer> {
    const world = new RetrainingWorld({ ...CONFIG, minTrainingRows: 1, minHoldoutRows: 1, gates: [], ...config });
    await world.writeData('all.csv', rows, header);
    const prepared = await world.prepare();
    expect(prepared.reason).toBe(`${rows.length - answers.length} rows to train on, ${answers.length} to judge by`);
    return world.judge({ ...prepared, challengerUri: await world.answer('challenger', prepared, (_, row) => answers[row]!), championUri: 'none', championProblem: 'none' });
  }

  const rowsOf = (labels: readonly (string | number)[]): string[] => [...labels.map((label) => `2001-01-01,1,2,ORD,${label},`), ...labels.map((label) => `2001-01-09,1,2,ORD,${label},`)];
  const HEADER = 'departure,delay,distance,origin,late,remark';

  it('of a binary task agree with the reference', async () => {
    const { challenger } = await measured({}, HEADER, rowsOf(TRUTHS), SCORES.map(String));
    expect(challenger).toEqual({ ROC_AUC: 37 / 72, PR_AUC: expect.closeTo(34 / 63, 14) as number, F1: 8 / 14, ACCURACY: 0.5, LOG_LOSS: expect.closeTo(0.9683640122360316, 14) as number });
  });

  it('of a binary task take the first field of the line, and labels however they are written', async () => {
    const { challenger } = await measured({ task: { kind: 'binary', label: 'late', positive: 'True' } }, HEADER, rowsOf(['true', 'FALSE', 'True']), ['0.9,yes', ' 1e-1 , 7', '+0.8\r']);
    expect(challenger).toMatchObject({ ROC_AUC: 1, ACCURACY: 1 });
  });

  it('of a numeric label compare numbers, not texts', async () => {
    const dataset = { ...CONFIG.dataset, columns: CONFIG.dataset.columns.map((column) => (column.name === 'late' ? { name: 'late', type: 'number' as const } : column)) };
    const binary = await measured({ dataset, task: { kind: 'binary', label: 'late', positive: '1' } }, HEADER, rowsOf(['1.0', '0', '1']), ['0.9', '0.1', '0.8']);
    expect(binary.challenger).toMatchObject({ ROC_AUC: 1 });
    const multiclass = await measured({ dataset, task: { kind: 'multiclass', label: 'late' } }, HEADER, rowsOf(['1.0', '2', '3e0']), ['1', '2.00', '3']);
    expect(multiclass.challenger).toEqual({ F1: 1, ACCURACY: 1 });
  });

  it('of several classes are accuracy and the mean F1', async () => {
    const { challenger } = await measured({ task: { kind: 'multiclass', label: 'late' } }, HEADER, rowsOf([...'aabbbccca']), [...'abbbacccd'].map((told) => `"${told}",0.3`));
    expect(challenger).toEqual({ F1: expect.closeTo(31 / 60, 15) as number, ACCURACY: 6 / 9 });
  });

  it('of a regression agree with the reference', async () => {
    const rows = [3, -0.5, 2, 7, 4.2].flatMap((delay) => [`2001-01-01,${delay},2,ORD,1,`, `2001-01-09,${delay},2,ORD,0,`]);
    const { challenger } = await measured({ task: { kind: 'regression', label: 'delay' }, features: ['distance'] }, HEADER, rows, ['2.5', '0.0', '2', '8', '5,ignored']);
    expect(challenger).toEqual({ RMSE: expect.closeTo(0.654217089351845, 15) as number, MAE: expect.closeTo(0.56, 14) as number, R2: expect.closeTo(0.9300470711297071, 14) as number });
  });

  it('that cannot be told are missing, and their gates inconclusive', async () => {
    const rows = ['2001-01-01,4,2,ORD,1,', '2001-01-09,5,2,ORD,1,', '2001-01-09,5,2,ORD,0,'];
    const gates = [{ metric: 'R2', kind: 'floor', limit: 0 }, { metric: 'RMSE', kind: 'ceiling', limit: 1 }] as const;
    const answer = await measured({ task: { kind: 'regression', label: 'delay' }, features: ['distance'], gates }, HEADER, rows, ['5', '4']);
    expect(answer).toMatchObject({ decision: 'INCONCLUSIVE', reason: 'R2 of the challenger is missing: the holdout does not allow to tell it' });
    expect(Object.keys(answer.challenger)).toEqual(['RMSE', 'MAE']);
    const huge = await measured({ task: { kind: 'regression', label: 'delay' }, features: ['distance'], gates: gates.slice(1) }, HEADER, rows, ['1e300', '4']);
    expect(huge.decision).toBe('INCONCLUSIVE');
  });
});
