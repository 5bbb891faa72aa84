/**
 * Scores of both classes of a binary classifier, counted in bins: ROC AUC and average precision in one pass, in bounded memory,
 * mergeable by addition. What binning loses is told by bounds.
 */
import type { Interval } from './wilson';

export interface BinnedMetric extends Interval {
  /** With all scores of a bin taken as tied. */
  readonly value: number;
}

const UNKNOWN: BinnedMetric = { value: NaN, lower: NaN, upper: NaN };

export class ScoreHistogram {
  private readonly positives: Float64Array;
  private readonly negatives: Float64Array;

  /** @param bins of equal width over [0, 1]: ten thousand bound ROC AUC to about 1e-4 for scores that are spread */
  public constructor(private readonly bins = 10_000) {
    this.positives = new Float64Array(bins);
    this.negatives = new Float64Array(bins);
  }

  /** @param score in [0, 1] */
  public add(score: number, isPositive: boolean): void {
    const bin = Math.min(this.bins - 1, Math.max(0, Math.floor(score * this.bins)));
    (isPositive ? this.positives : this.negatives)[bin]! += 1;
  }

  /** @throws RangeError for another number of bins */
  public merge(other: ScoreHistogram): void {
    if (other.bins !== this.bins) throw new RangeError(`score histogram: got ${other.bins} bins to merge, expected ${this.bins}`);
    for (let bin = 0; bin < this.bins; bin++) {
      this.positives[bin]! += other.positives[bin]!;
      this.negatives[bin]! += other.negatives[bin]!;
    }
  }

  /** Adds rows of one bin, as `entries` gives them. @throws RangeError for a bin that there is not */
  public addRows(bin: number, positives: number, negatives: number): void {
    if (!(Number.isInteger(bin) && bin >= 0 && bin < this.bins)) throw new RangeError(`score histogram: got bin ${bin}, expected 0 to ${this.bins - 1}`);
    this.positives[bin]! += positives;
    this.negatives[bin]! += negatives;
  }

  /** The bins that have rows, in order: bin, rows of the positive class, rows of the other. */
  public entries(): [bin: number, positives: number, negatives: number][] {
    const entries: [number, number, number][] = [];
    for (let bin = 0; bin < this.bins; bin++) {
      const [p, n] = [this.positives[bin]!, this.negatives[bin]!];
      if (p + n > 0) entries.push([bin, p, n]);
    }
    return entries;
  }

  /** Σ pᵦ (N below + ½ nᵦ) / (n₁ n₀); pairs of one bin can be in either order. Not a number when a class has no row. */
  public rocAuc(): BinnedMetric {
    let [below, positives, twice, open] = [0, 0, 0, 0];
    for (let bin = 0; bin < this.bins; bin++) {
      const [p, n] = [this.positives[bin]!, this.negatives[bin]!];
      twice += p * (2 * below + n);
      open += p * n;
      below += n;
      positives += p;
    }
    const pairs = 2 * positives * below;
    return pairs === 0 ? UNKNOWN : { value: twice / pairs, lower: (twice - open) / pairs, upper: (twice + open) / pairs };
  }

  /** Σ (Rₖ − Rₖ₋₁) Pₖ from the highest bin down. Not a number when a class has no row. */
  public averagePrecision(): BinnedMetric {
    let [truePositives, falsePositives, sum, least, most] = [0, 0, 0, 0, 0];
    for (let bin = this.bins - 1; bin >= 0; bin--) {
      const [p, n] = [this.positives[bin]!, this.negatives[bin]!];
      if (p > 0) {
        sum += (p * (truePositives + p)) / (truePositives + p + falsePositives + n);
        // All others of the bin before its first positive row, and all of them after its last one.
        least += (p * (truePositives + 1)) / (truePositives + 1 + falsePositives + n);
        most += (p * (truePositives + p)) / (truePositives + p + falsePositives);
      }
      truePositives += p;
      falsePositives += n;
    }
    if (truePositives === 0 || falsePositives === 0) return UNKNOWN;
    return { value: sum / truePositives, lower: least / truePositives, upper: most / truePositives };
  }
}
