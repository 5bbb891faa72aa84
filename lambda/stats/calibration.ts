/**
 * Calibration of a binary classifier: whether rows of score p are of the positive class in p of the cases. Bins of equal width over
 * [0, 1]; per bin the mean score and the share of the positive class, which are equal for a calibrated model.
 */

export interface CalibrationShare {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive, but for the last bin. */
  readonly to: number;
  readonly rows: number;
  readonly meanScore: number;
  readonly positiveShare: number;
}

export class Calibration {
  private readonly rows: Float64Array;
  private readonly scores: Float64Array;
  private readonly positives: Float64Array;

  /** @param bins at least 1 */
  public constructor(private readonly bins: number) {
    this.rows = new Float64Array(bins);
    this.scores = new Float64Array(bins);
    this.positives = new Float64Array(bins);
  }

  /** @param score in [0, 1] */
  public add(score: number, isPositive: boolean): void {
    const bin = Math.min(this.bins - 1, Math.floor(score * this.bins));
    this.rows[bin]! += 1;
    this.scores[bin]! += score;
    if (isPositive) this.positives[bin]! += 1;
  }

  /** @throws RangeError for another number of bins */
  public merge(other: Calibration): void {
    if (other.bins !== this.bins) throw new RangeError(`calibration: got ${other.bins} bins to merge, expected ${this.bins}`);
    for (let bin = 0; bin < this.bins; bin++) {
      this.rows[bin]! += other.rows[bin]!;
      this.scores[bin]! += other.scores[bin]!;
      this.positives[bin]! += other.positives[bin]!;
    }
  }

  /** The bins that have rows. */
  public shares(): CalibrationShare[] {
    return Array.from({ length: this.bins }, (_, bin) => {
      const rows = this.rows[bin]!;
      return { from: bin / this.bins, to: (bin + 1) / this.bins, rows, meanScore: this.scores[bin]! / rows, positiveShare: this.positives[bin]! / rows };
    }).filter(({ rows }) => rows > 0);
  }
}
