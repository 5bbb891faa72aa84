/** Performance of a binary classifier, from labels and probabilities of the positive class. */
import { POSITIVE_FROM } from '../../../lib/contract/evaluation';
import { type BinaryPerformance, CALIBRATION_BINS, type ConfusionCounts, MAX_OTHER_LABELS, OTHER_BUCKETS, type PerformanceCounts, SCORE_BINS } from '../../../lib/contract/performance';
import { BinaryConfusion, type BinaryCounts } from '../../stats/binary-confusion';
import { squaredError } from '../../stats/brier';
import { ExactSum } from '../../stats/exact-sum';
import { logLossOf } from '../../stats/log-loss';
import { LossMoments } from '../../stats/loss-moments';
import { ScoreHistogram } from '../../stats/score-histogram';
import { classText } from '../class-text';
import { idHash } from '../ground-truth/labels';
import { CellCounts, type CellReader } from '../records/cells';
import type { PerformanceCounter } from './counter';
import { GroupCounter } from './group-counter';
import { requireKind } from './requirements';

interface CalibrationBin {
  rows: number;
  positives: number;
  readonly scores: ExactSum;
}

export class BinaryCounter implements PerformanceCounter {
  private readonly positive: string | undefined;
  private readonly confusion = new BinaryConfusion();
  private readonly scores = new ScoreHistogram(SCORE_BINS);
  private readonly calibration: readonly CalibrationBin[] = Array.from({ length: CALIBRATION_BINS }, () => ({ rows: 0, positives: 0, scores: new ExactSum() }));
  private readonly squaredError = new LossMoments();
  private readonly logLoss = new LossMoments();
  /** Rows by label, in order. */
  private others = new Map<string, number>();
  /** Rows of all of them by the hash of the label, as the list is short. */
  private readonly otherBuckets = new Float64Array(OTHER_BUCKETS);
  private readonly groups: readonly GroupCounter[];
  private readonly ignored = new CellCounts();

  /** @param columns number of sensitive columns */
  public constructor(
    positive: string,
    columns: number,
    private readonly reader: CellReader,
    private readonly isNumber: boolean,
  ) {
    this.positive = classText(reader, positive, isNumber, this.ignored);
    this.groups = Array.from({ length: columns }, () => new GroupCounter());
  }

  public add(label: unknown, prediction: unknown, groups: readonly unknown[], answered?: (isWrong: boolean) => void): boolean {
    const { reader, ignored } = this;
    const truth = classText(reader, label, this.isNumber, ignored);
    const score = reader.number(prediction, ignored);
    if (truth === undefined || !(score >= 0 && score <= 1)) return false;
    const isPositive = truth === this.positive;
    if (!isPositive) {
      this.addOther(truth, 1);
      this.otherBuckets[bucketOf(truth)]! += 1;
    }
    const isPredicted = score >= POSITIVE_FROM;
    this.confusion.add(isPositive, isPredicted);
    this.scores.add(score, isPositive);
    this.squaredError.add(squaredError(score, isPositive));
    this.logLoss.add(logLossOf(score, isPositive));
    const bin = this.calibration[Math.min(CALIBRATION_BINS - 1, Math.floor(score * CALIBRATION_BINS))]!;
    bin.rows += 1;
    if (isPositive) bin.positives += 1;
    bin.scores.add(score);
    for (let i = 0; i < this.groups.length; i++) this.groups[i]!.add(reader.category(groups[i], ignored), isPositive, isPredicted);
    answered?.(isPositive !== isPredicted);
    return true;
  }

  public merge(other: PerformanceCounts): void {
    const { confusion, scores, calibration, squaredError: errors, logLoss, others, otherRows, otherBuckets, groups } = requireKind(other, 'binary');
    this.confusion.merge(binaryCounts(confusion));
    for (const [bin, positives, negatives] of scores) this.scores.addRows(bin, positives, negatives);
    for (const [index, rows, positives, sum] of calibration) {
      const bin = this.calibration[index]!;
      bin.rows += rows;
      bin.positives += positives;
      for (const term of sum) bin.scores.add(term);
    }
    this.squaredError.addState(errors);
    this.logLoss.addState(logLoss);
    others.forEach((label, index) => this.addOther(label, otherRows?.[index] ?? 0));
    for (const [bucket, rows] of otherBuckets ?? others.map((label, index) => [bucketOf(label), otherRows?.[index] ?? 0] as const)) this.otherBuckets[bucket]! += rows;
    this.groups.forEach((counter, index) => counter.merge(groups[index]!));
  }

  public counts(): BinaryPerformance {
    return {
      kind: 'binary',
      confusion: confusionCounts(this.confusion),
      scores: this.scores.entries(),
      calibration: this.calibration.flatMap(({ rows, positives, scores }, bin) => (rows === 0 ? [] : [[bin, rows, positives, scores.terms] as const])),
      squaredError: this.squaredError.state,
      logLoss: this.logLoss.state,
      others: [...this.others.keys()],
      otherRows: [...this.others.values()],
      otherBuckets: [...this.otherBuckets.entries()].filter(([, rows]) => rows > 0),
      groups: this.groups.map((counter) => counter.counts()),
    };
  }

  /** The least ones by name, whatever came first: each of them is among the least of any part, too, and no row of it is lost. */
  private addOther(label: string, rows: number): void {
    const known = this.others.get(label);
    this.others.set(label, (known ?? 0) + rows);
    if (known === undefined) this.others = new Map([...this.others].sort(([a], [b]) => byText(a, b)).slice(0, MAX_OTHER_LABELS));
  }
}

/**
 * Rows whose label is neither the positive class nor the most frequent other one: they counted as not positive. Of more labels than are listed, that one
 * may be none of these: it is in the fullest bucket then, with few of the others, which are not among the rows.
 */
export function strayRows({ confusion: [, falsePositives, , trueNegatives], others, otherRows = [], otherBuckets = [] }: BinaryPerformance): number {
  const buckets = others.length < MAX_OTHER_LABELS ? [] : otherBuckets.map(([, rows]) => rows);
  return falsePositives + trueNegatives - Math.max(0, ...otherRows, ...buckets);
}

function bucketOf(label: string): number {
  return idHash(label) % OTHER_BUCKETS;
}

export function binaryCounts([truePositives, falsePositives, falseNegatives, trueNegatives]: ConfusionCounts): BinaryCounts {
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

export function confusionCounts({ truePositives, falsePositives, falseNegatives, trueNegatives }: BinaryCounts): ConfusionCounts {
  return [truePositives, falsePositives, falseNegatives, trueNegatives];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
