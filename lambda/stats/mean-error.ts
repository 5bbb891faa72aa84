/** Mean error (bias): Σ (ŷ − y) / n, above 0 where the model predicts too much. */
import { ExactSum } from './exact-sum';

export class MeanError {
  private readonly sum = new ExactSum();
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.sum.add(prediction - truth);
    this.rows += 1;
  }

  public merge(other: MeanError): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}
