/**
 * What watches a model in the loop, each alone: the verdicts of the drift check on its inputs and predictions, with the state over time; or,
 * as labels come, ADWIN on its losses, which the drift check tells of classifiers and does not train by (ADR 36). Each begins anew with each
 * training, as the drift check does with a new baseline.
 */
import type { FeatureBaseline } from '../../../lib/contract/baseline';
import { DEFAULT_MISSING_WORDS } from '../../../lib/contract/dataset';
import type { MonitoredFeature } from '../../../lib/contract/drift-check';
import type { DriftStateDocument } from '../../../lib/contract/verdict';
import { judgeFeatures } from '../../../lambda/drift-check/feature-verdict';
import { isoSeconds } from '../../../lambda/drift-check/hours';
import { nextState } from '../../../lambda/drift-check/state';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';
import { columnCounter } from '../../../lambda/shared/column-bins';
import { CellReader } from '../../../lambda/shared/records/cells';
import { Adwin } from '../../../lambda/stats/adwin';
import { categorical, continuous } from '../../../test/lambda/support/baselines';

type Cell = number | string;

export interface Observed {
  /** Of each row the inputs, and the prediction as one more. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  readonly labels: readonly number[];
  /** From 0 to 1. */
  readonly losses: readonly number[];
}

const DAY_MS = 86_400_000;
const LIMITS = { minBaselineSamples: 500, minWindowSamples: 200, quarantinedShare: 0.01, driftedShare: 0.5 };
const STATISTICS: MonitoredFeature['statistics'] = [
  { name: 'psi', threshold: 0.2 }, { name: 'ks', threshold: 0.1 }, { name: 'cramers-v', threshold: 0.1 }, { name: 'unseen-rate', threshold: 0.01 },
];

export interface Watch {
  /** @returns whether the model is to be trained again */
  sees(observed: Observed, window: number): boolean;
}

/** Trains again when the mean loss has grown. */
export class AdwinWatch implements Watch {
  private readonly adwin = new Adwin();

  public sees({ losses }: Observed): boolean {
    const before = this.adwin.mean;
    return losses.map((loss) => this.adwin.add(loss)).includes(true) && this.adwin.mean > before;
  }
}

export class VerdictWatch implements Watch {
  private readonly features: readonly FeatureBaseline[];
  private readonly reader = new CellReader(DEFAULT_MISSING_WORDS);
  private state: DriftStateDocument | undefined;

  /** @param training what the model learnt from */
  public constructor(training: Observed['columns']) {
    this.features = [...training].map(([name, cells]) => (typeof cells[0] === 'string' ? shares(name, cells.map(String)) : continuous(name, cells.map(Number))));
  }

  public sees({ columns, losses }: Observed, window: number): boolean {
    const span = { start: isoSeconds(window * DAY_MS), end: isoSeconds((window + 1) * DAY_MS) };
    const features = judgeFeatures(
      this.features.map((baseline) => {
        const counter = columnCounter(baseline, this.reader);
        counter.addAll(columns.get(baseline.name)!);
        return { feature: { name: baseline.name, critical: false, windowHours: 24, statistics: STATISTICS }, baseline, current: counter.result(), window: span };
      }),
      LIMITS,
    );
    const { status } = judgeWindow(features, { rows: losses.length, quarantined: 0 }, LIMITS);
    this.state = nextState(this.state, { modelId: 'loop', baselineId: 'baseline', end: span.end, status, rows: losses.length, features }, { breach: { times: 2, outOf: 3 }, everyHours: 24 });
    return this.state.state === 1;
  }
}

function shares(name: string, cells: readonly string[]): FeatureBaseline {
  const categories = [...new Set(cells)].sort();
  return categorical(name, categories, [...categories.map((category) => cells.filter((cell) => cell === category).length), 0]);
}
