/**
 * Measures one model, row by row: truth and answer in, metrics out. An answer that is not what the task asks for is refused with
 * the reason; what the answer holds is never part of it.
 */
import { type ModelEvaluation, POSITIVE_FROM } from '../../lib/contract/evaluation';
import type { TaskConfig } from '../../lib/contract/retraining-steps';
import { CellCounts, CellReader } from '../shared/records/cells';
import { CsvRecord } from '../shared/records/csv-record';
import { accuracy } from '../stats/accuracy';
import { averagePrecision } from '../stats/average-precision';
import { Calibration } from '../stats/calibration';
import { f1, macroF1 } from '../stats/f1';
import { LogLoss } from '../stats/log-loss';
import { Mae } from '../stats/mae';
import { R2 } from '../stats/r2';
import { Rmse } from '../stats/rmse';
import { rocAuc } from '../stats/roc-auc';
import { thresholdCurve } from '../stats/threshold-curve';
import type { LabelReader } from './labels';
import { NumberList } from './number-list';

const CURVE_POINTS = 100;
const CALIBRATION_BINS = 10;

/** Classes that are told apart; more are rather numbers than classes. */
const MAX_CLASSES = 10_000;

/** Classes that a report lists. */
const LISTED_CLASSES = 50;

export type Measured = Omit<ModelEvaluation, 'uri' | 'problem'>;

export interface ModelScorer {
  /**
   * @param label as the label reader gives it
   * @param answer line that the model answered
   * @returns why the answer cannot be used, if so
   */
  add(label: string, answer: string): string | undefined;
  /** Called once, behind the last row. A metric that cannot be told is not a number. */
  measured(): Measured;
}

export function modelScorer(task: TaskConfig, labels: LabelReader): ModelScorer {
  switch (task.kind) {
    case 'binary':
      return new BinaryScorer(labels);
    case 'multiclass':
      return new MulticlassScorer(labels);
    case 'regression':
      return new RegressionScorer();
  }
}

/** The first field of the line as a number; nothing stands for a missing one. */
class NumberAnswers {
  public refusal = '';
  private readonly reader = new CellReader([]);
  private readonly counts = new CellCounts();

  /** Not a number with the `refusal`. */
  public read(answer: string): number {
    const comma = answer.indexOf(',');
    const { missing, nonFinite } = this.counts;
    const value = this.reader.number(comma < 0 ? answer : answer.slice(0, comma), this.counts);
    if (Number.isNaN(value)) {
      this.refusal = this.counts.missing > missing ? 'no answer, expected a number' : this.counts.nonFinite > nonFinite ? 'a number that is not finite' : 'not a number, expected one as the first field';
    }
    return value;
  }
}

class BinaryScorer implements ModelScorer {
  private readonly answers = new NumberAnswers();
  private readonly positives = new NumberList();
  private readonly negatives = new NumberList();
  private readonly logLoss = new LogLoss();
  private readonly calibration = new Calibration(CALIBRATION_BINS);
  private readonly confusion = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };

  public constructor(private readonly labels: LabelReader) {}

  public add(label: string, answer: string): string | undefined {
    const score = this.answers.read(answer);
    if (Number.isNaN(score)) return this.answers.refusal;
    if (score < 0 || score > 1) return 'a number outside of 0 to 1, expected the probability of the positive class';
    const isPositive = label === this.labels.positive;
    (isPositive ? this.positives : this.negatives).add(score);
    this.logLoss.add(score, isPositive);
    this.calibration.add(score, isPositive);
    const isTold = score >= POSITIVE_FROM;
    this.confusion[isTold ? (isPositive ? 'truePositives' : 'falsePositives') : isPositive ? 'falseNegatives' : 'trueNegatives'] += 1;
    return undefined;
  }

  public measured(): Measured {
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = this.confusion;
    const [positives, negatives] = [this.positives.sorted(), this.negatives.sorted()];
    return {
      metrics: {
        ROC_AUC: rocAuc(positives, negatives),
        PR_AUC: averagePrecision(positives, negatives),
        F1: f1(truePositives, falsePositives, falseNegatives),
        ACCURACY: accuracy(truePositives + trueNegatives, positives.length + negatives.length),
        LOG_LOSS: this.logLoss.value,
      },
      curve: thresholdCurve(positives, negatives, CURVE_POINTS),
      calibration: this.calibration.shares(),
      confusion: this.confusion,
    };
  }
}

class MulticlassScorer implements ModelScorer {
  private readonly classes = new Map<string, { rows: number; predicted: number; correct: number }>();
  private readonly record = new CsvRecord();
  private rows = 0;
  private correct = 0;

  public constructor(private readonly labels: LabelReader) {}

  public add(label: string, answer: string): string | undefined {
    const isRead = this.record.begin(answer) === 'complete';
    const told = isRead ? this.labels.answer(this.record.fields[0]!.trim()) : undefined;
    if (told === undefined) return `${!isRead || this.labels.problem === 'unknown' ? 'not a class' : 'no answer'}, expected one as the first field`;
    this.rows += 1;
    this.counts(label).rows += 1;
    this.counts(told).predicted += 1;
    if (told === label) {
      this.counts(label).correct += 1;
      this.correct += 1;
    }
    return this.classes.size > MAX_CLASSES ? `more than ${MAX_CLASSES} classes among labels and answers` : undefined;
  }

  public measured(): Measured {
    const ranked = [...this.classes].sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1));
    return {
      metrics: { F1: macroF1(this.classes.values()), ACCURACY: accuracy(this.correct, this.rows) },
      classes: ranked.slice(0, LISTED_CLASSES).map(([name, counts]) => ({ name, ...counts })),
    };
  }

  private counts(name: string): { rows: number; predicted: number; correct: number } {
    let counts = this.classes.get(name);
    if (!counts) this.classes.set(name, (counts = { rows: 0, predicted: 0, correct: 0 }));
    return counts;
  }
}

class RegressionScorer implements ModelScorer {
  private readonly answers = new NumberAnswers();
  private readonly rmse = new Rmse();
  private readonly mae = new Mae();
  private readonly r2 = new R2();

  public add(label: string, answer: string): string | undefined {
    const prediction = this.answers.read(answer);
    if (Number.isNaN(prediction)) return this.answers.refusal;
    for (const metric of [this.rmse, this.mae, this.r2]) metric.add(Number(label), prediction);
    return undefined;
  }

  public measured(): Measured {
    return { metrics: { RMSE: this.rmse.value, MAE: this.mae.value, R2: this.r2.value } };
  }
}
