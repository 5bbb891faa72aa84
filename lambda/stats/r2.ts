/**
 * Coefficient of determination: 1 − Σ (y − ŷ)² / Σ (y − ȳ)². 1 is perfect, 0 is as good as the mean of the truths, and it has no
 * lower bound. Σ y and Σ y² are kept without rounding: so Σ y² − n ȳ² does not cancel, and merged parts are the whole.
 */
import { ExactSum } from './exact-sum';

export class R2 {
  private readonly errors = new ExactSum();
  private readonly truths = new ExactSum();
  private readonly squares = new ExactSum();
  private rows = 0;
  private min = Infinity;
  private max = -Infinity;

  public add(truth: number, prediction: number): void {
    this.errors.add((truth - prediction) ** 2);
    this.truths.add(truth);
    this.squares.addProduct(truth, truth);
    this.rows += 1;
    this.min = Math.min(this.min, truth);
    this.max = Math.max(this.max, truth);
  }

  public merge(other: R2): void {
    this.errors.merge(other.errors);
    this.truths.merge(other.truths);
    this.squares.merge(other.squares);
    this.rows += other.rows;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** Not a number when all truths are equal: there is nothing to explain. */
  public get value(): number {
    return this.max > this.min ? 1 - this.errors.value / this.spread() : NaN;
  }

  /** Σ (y − c)² = Σ y² − 2 c Σ y + n c² for c next to the mean, without rounding; what c is off by matters to its square only. */
  private spread(): number {
    const centre = this.truths.value / this.rows;
    const sum = new ExactSum();
    sum.merge(this.squares);
    sum.addMultiple(this.truths, -2 * centre);
    const square = new ExactSum();
    square.addProduct(centre, centre);
    sum.addMultiple(square, this.rows);
    return sum.value;
  }
}
