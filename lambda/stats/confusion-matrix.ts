/** The confusion matrix of a classifier of several classes: counts by true and predicted class; merges by addition. */
import { accuracy } from './accuracy';
import type { ClassRows } from './f1';
import { mcc } from './mcc';

export class ConfusionMatrix {
  /** Row by row: counts[truth · classes + predicted]. */
  private readonly counts: Float64Array;

  /** @param classes at least 1, at most a thousand or so: the matrix has their square */
  public constructor(public readonly size: number) {
    this.counts = new Float64Array(size * size);
  }

  /**
   * @param truth index of the class
   * @param predicted index of the class
   * @throws RangeError for a class that there is not
   */
  public add(truth: number, predicted: number, rows = 1): void {
    this.requireClass(truth);
    this.requireClass(predicted);
    this.counts[truth * this.size + predicted]! += rows;
  }

  /** @throws RangeError for another number of classes */
  public merge(other: ConfusionMatrix): void {
    if (other.size !== this.size) throw new RangeError(`confusion matrix: got ${other.size} classes to merge, expected ${this.size}`);
    for (let cell = 0; cell < this.counts.length; cell++) this.counts[cell]! += other.counts[cell]!;
  }

  public count(truth: number, predicted: number): number {
    return this.counts[truth * this.size + predicted]!;
  }

  /** One per class, also for those that neither occur nor are predicted. */
  public classes(): ClassRows[] {
    return Array.from({ length: this.size }, (_, one) => {
      let [rows, predicted] = [0, 0];
      for (let other = 0; other < this.size; other++) {
        rows += this.count(one, other);
        predicted += this.count(other, one);
      }
      return { rows, predicted, correct: this.count(one, one) };
    });
  }

  /** Not a number without rows. */
  public get accuracy(): number {
    const classes = this.classes();
    const sum = (of: (one: ClassRows) => number): number => classes.reduce((total, one) => total + of(one), 0);
    return accuracy(sum(({ correct }) => correct), sum(({ rows }) => rows));
  }

  /** Not a number when only one class occurs or only one is predicted. */
  public get mcc(): number {
    return mcc(this.classes());
  }

  private requireClass(index: number): void {
    if (!(Number.isInteger(index) && index >= 0 && index < this.size)) throw new RangeError(`confusion matrix: got class ${index}, expected 0 to ${this.size - 1}`);
  }
}
