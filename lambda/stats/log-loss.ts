/**
 * Log loss of a binary classifier, in nats: −Σ [y ln p + (1 − y) ln (1 − p)] / n. Probabilities are clipped to [ε, 1 − ε], so that
 * one answer that is certain and wrong costs 34.5 and not infinity.
 */
import { ExactSum } from './exact-sum';

/** As scikit-learn had it before it took the precision of the input. */
const CLIP = 1e-15;

/**
 * What one row costs.
 *
 * @param probability of the positive class, in [0, 1]
 */
export function logLossOf(probability: number, isPositive: boolean): number {
  const clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP);
  return -(isPositive ? Math.log(clipped) : Math.log1p(-clipped));
}

export class LogLoss {
  private readonly sum = new ExactSum();
  private rows = 0;

  /** @param probability of the positive class, in [0, 1] */
  public add(probability: number, isPositive: boolean): void {
    this.sum.add(logLossOf(probability, isPositive));
    this.rows += 1;
  }

  public merge(other: LogLoss): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}
