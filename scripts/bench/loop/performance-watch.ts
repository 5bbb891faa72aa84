/** What watches a model's answers in the loop: the rules of the drift check on labels, which are there at the end of each window. */
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { PerformanceStateDocument } from '../../../lib/contract/performance-verdict';
import { addHours, isoSeconds } from '../../../lambda/drift-check/hours';
import { judgePerformance } from '../../../lambda/drift-check/performance/judgement';
import { performanceCounter } from '../../../lambda/shared/performance/counter';
import { CellReader } from '../../../lambda/shared/records/cells';
import type { Observed, Watch } from './watch';

const DAY_HOURS = 24;
const DAY_MS = DAY_HOURS * 3_600_000;

export class PerformanceWatch implements Watch {
  private readonly config: PerformanceConfig;
  private state: PerformanceStateDocument | undefined;

  public constructor(isBinary: boolean) {
    this.config = {
      task: isBinary ? { kind: 'binary', label: 'label', positive: '1' } : { kind: 'regression', label: 'label' },
      groundTruth: { prefix: '', format: 'jsonl', keys: 'yyyy/MM/dd', columns: { id: 'id', label: 'label' }, delayHours: 0 },
      id: 'id', prediction: 'prediction', sensitive: [], windowHours: DAY_HOURS, minLabelled: 200, minGroupSize: 1, fairness: [], breach: { times: 2, outOf: 3 },
      rules: [isBinary ? { metric: 'ACCURACY', kind: 'drop', minDrop: 0.05, unit: 'metric' } : { metric: 'MAE', kind: 'drop', minDrop: 0.1, unit: 'share' }],
    };
  }

  public sees({ columns, labels }: Observed, window: number): boolean {
    const { config } = this;
    const counter = performanceCounter(config, new CellReader([]), true);
    const predictions = columns.get('prediction')!;
    const labelled = labels.filter((label, row) => counter.add(label, config.task.kind === 'binary' ? share(Number(predictions[row])) : predictions[row], [])).length;
    const start = isoSeconds(window * DAY_MS);
    const end = addHours(start, DAY_HOURS);
    const part = {
      start, predictions: labels.length, labelled, unlabelled: 0, withoutId: 0, unusable: labels.length - labelled, repeated: 0,
      labels: { objects: 1, delivered: labels.length, replaced: 0, quarantined: 0 }, late: 0, lateObjects: 0, found: { [start]: labels.length }, counts: counter.counts(),
    };
    this.state = judgePerformance({ definition: 'loop', window: { start, end }, parts: [part] }, this.state, { config, everyHours: DAY_HOURS, end, isNewModel: false }).state;
    return this.state.state === 1;
  }
}

/** Least squares give a little more than 1, too. */
function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
