/** Performance of a regression, from labels and answered numbers. */
import type { PerformanceCounts, RegressionPerformance } from '../../../lib/contract/performance';
import { LossMoments } from '../../stats/loss-moments';
import { CellCounts, type CellReader } from '../records/cells';
import type { PerformanceCounter } from './counter';
import { requireKind } from './requirements';

/** Larger numbers are none that were measured, and their fourth powers would not fit. */
const LARGEST = 1e30;

export class RegressionCounter implements PerformanceCounter {
  private readonly errors = new LossMoments();
  private readonly absolute = new LossMoments();
  private readonly squared = new LossMoments();
  private readonly truths = new LossMoments();
  private readonly relative = new LossMoments();
  private readonly ignored = new CellCounts();

  public constructor(private readonly reader: CellReader) {}

  public add(label: unknown, prediction: unknown): boolean {
    const truth = this.reader.number(label, this.ignored);
    const answer = this.reader.number(prediction, this.ignored);
    if (!(Math.abs(truth) <= LARGEST && Math.abs(answer) <= LARGEST)) return false;
    const error = answer - truth;
    this.errors.add(error);
    this.absolute.add(Math.abs(error));
    this.squared.add(error * error);
    this.truths.add(truth);
    const relative = Math.abs(error / truth);
    if (truth !== 0 && relative <= LARGEST) this.relative.add(relative);
    return true;
  }

  public merge(other: PerformanceCounts): void {
    const { errors, absolute, squared, truths, relative } = requireKind(other, 'regression');
    this.errors.addState(errors);
    this.absolute.addState(absolute);
    this.squared.addState(squared);
    this.truths.addState(truths);
    this.relative.addState(relative);
  }

  public counts(): RegressionPerformance {
    const { errors, absolute, squared, truths, relative } = this;
    return { kind: 'regression', errors: errors.state, absolute: absolute.state, squared: squared.state, truths: truths.state, relative: relative.state };
  }
}
