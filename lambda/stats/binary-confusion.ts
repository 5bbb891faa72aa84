/** The confusion matrix of a binary classifier at one threshold, and the rates in it. A rate of no rows is not a number. */
import { accuracy } from './accuracy';
import { fBeta } from './f-beta';
import type { ClassRows } from './f1';
import { mcc } from './mcc';
import { precision } from './precision';
import { recall } from './recall';

export interface BinaryCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export class BinaryConfusion implements BinaryCounts {
  public truePositives = 0;
  public falsePositives = 0;
  public falseNegatives = 0;
  public trueNegatives = 0;

  public static of(counts: BinaryCounts): BinaryConfusion {
    const confusion = new BinaryConfusion();
    confusion.merge(counts);
    return confusion;
  }

  public add(isPositive: boolean, isPredicted: boolean): void {
    if (isPositive && isPredicted) this.truePositives += 1;
    else if (isPositive) this.falseNegatives += 1;
    else if (isPredicted) this.falsePositives += 1;
    else this.trueNegatives += 1;
  }

  public merge(other: BinaryCounts): void {
    this.truePositives += other.truePositives;
    this.falsePositives += other.falsePositives;
    this.falseNegatives += other.falseNegatives;
    this.trueNegatives += other.trueNegatives;
  }

  public get rows(): number {
    return this.positives + this.negatives;
  }

  /** Rows of the positive class. */
  public get positives(): number {
    return this.truePositives + this.falseNegatives;
  }

  public get negatives(): number {
    return this.falsePositives + this.trueNegatives;
  }

  /** Rows that were taken for the positive class. */
  public get selected(): number {
    return this.truePositives + this.falsePositives;
  }

  /** Share of the rows that were taken for the positive class. */
  public get selectionRate(): number {
    return this.selected / this.rows;
  }

  public get accuracy(): number {
    return accuracy(this.truePositives + this.trueNegatives, this.rows);
  }

  /** Mean of the recalls of both classes. */
  public get balancedAccuracy(): number {
    return (this.recall + this.specificity) / 2;
  }

  public get precision(): number {
    return precision(this.truePositives, this.falsePositives);
  }

  /** The true positive rate. */
  public get recall(): number {
    return recall(this.truePositives, this.falseNegatives);
  }

  /** The true negative rate. */
  public get specificity(): number {
    return recall(this.trueNegatives, this.falsePositives);
  }

  public get falsePositiveRate(): number {
    return this.falsePositives / this.negatives;
  }

  public get falseNegativeRate(): number {
    return this.falseNegatives / this.positives;
  }

  /** Precision of the other class. */
  public get negativePredictiveValue(): number {
    return precision(this.trueNegatives, this.falseNegatives);
  }

  /** @param beta above 0 */
  public fBeta(beta: number): number {
    return fBeta(this.truePositives, this.falsePositives, this.falseNegatives, beta);
  }

  public get mcc(): number {
    return mcc(this.classes());
  }

  private classes(): ClassRows[] {
    return [
      { rows: this.positives, predicted: this.selected, correct: this.truePositives },
      { rows: this.negatives, predicted: this.rows - this.selected, correct: this.trueNegatives },
    ];
  }
}
