/** A world whose log has ids and answers, and whose labels come two hours later. */
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { PerformanceVerdict } from '../../../lib/contract/performance-verdict';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { at, CONFIG, World } from './world';
import { normal, uniform } from './random';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';

export const PERFORMANCE: PerformanceConfig & Required<Pick<PerformanceConfig, 'groundTruth'>> = {
  task: { kind: 'binary', label: 'late', positive: '1' },
  groundTruth: { prefix: 'labels/', format: 'jsonl', keys: 'yyyy/MM/dd/HH', columns: { id: 'flight', label: 'late' }, delayHours: 2 },
  id: 'flight',
  prediction: 'score',
  sensitive: [],
  windowHours: 2,
  minLabelled: 200,
  minGroupSize: 50,
  rules: [{ metric: 'ACCURACY', kind: 'drop', minDrop: 0.05, unit: 'metric' }],
  fairness: [],
  breach: { times: 2, outOf: 3 },
};

/** With other members of the performance configuration. */
export function labelledConfig(performance: Partial<PerformanceConfig> = {}, more: Partial<DriftCheckConfig> = {}): DriftCheckConfig {
  const { columns } = CONFIG.dataset;
  return {
    ...CONFIG, ...more,
    dataset: { ...CONFIG.dataset, columns: [...columns, { name: 'late', type: 'category' }] },
    performance: { ...PERFORMANCE, ...performance },
  };
}

export interface LabelledRow {
  readonly flight: string;
  readonly score: number;
  readonly origin: string;
  readonly late: 0 | 1;
}

export interface HourOptions {
  readonly rows?: number;
  /** Share of the answers that are wrong. */
  readonly wrong?: number;
  /** Hours until its labels come. */
  readonly after?: number;
  /** Share of the rows that get a label. */
  readonly labelled?: number;
  /** Whether no flight is late. */
  readonly none?: boolean;
  /** Origin whose flights the model always takes to be late. */
  readonly suspected?: string;
}

export class LabelledWorld {
  public readonly world: World;

  public constructor(config: DriftCheckConfig = labelledConfig()) {
    this.world = new World(config);
  }

  /** Writes the rows of an hour of 3 February 2001 and, into a later hour, their labels. */
  public async hour(hour: number, { rows = 300, wrong = 0.1, after = 1, labelled = 1, suspected, none = false }: HourOptions = {}): Promise<LabelledRow[]> {
    const [uniformly, gauss] = [uniform(1000 + hour), normal(hour)];
    const made = Array.from({ length: rows }, (_, index): LabelledRow & { delay: number; distance: number } => {
      const late = !none && uniformly() < 0.4 ? 1 : 0;
      const isRight = uniformly() >= wrong;
      const origin = index % 2 === 0 ? 'ORD' : 'JFK';
      const score = Math.round(((late === 1) === isRight || origin === suspected ? 0.5 + uniformly() / 2 : uniformly() / 2) * 1000) / 1000;
      return { flight: `f${hour}-${index}`, score, origin, late, delay: Math.round(gauss() * 100) / 10, distance: 100 + Math.floor(uniformly() * 2400) };
    });
    await this.world.writeLines(iso(hour), made.map((row) => JSON.stringify({ ...row, late: undefined })));
    await this.labels(hour + after, made.slice(0, Math.round(rows * labelled)), `of-${hour}.jsonl`);
    return made;
  }

  public async labels(hour: number, rows: readonly Pick<LabelledRow, 'flight' | 'late'>[], name: string): Promise<void> {
    await this.world.writeLabels(`labels/${iso(hour).slice(0, 13).replace('T', '/').replaceAll('-', '/')}/${name}`, rows.map(({ flight, late }) => JSON.stringify({ flight, late })));
  }
}

/** Start of that hour since 3 February 2001. */
export function iso(hour: number): string {
  return `${new Date(Date.UTC(2001, 1, 3, hour)).toISOString().slice(0, 19)}Z`;
}

/** Checks at that hour. @returns what its verdict says of performance */
export async function performanceAt(world: World, hour: number): Promise<PerformanceVerdict> {
  const { verdictKey } = await world.handler(at(hour));
  return (await world.document<VerdictDocument>(verdictKey)).performance!;
}

export function valueOf({ metrics }: PerformanceVerdict, name: string): number | undefined {
  return metrics.find(({ metric }) => metric === name)?.value;
}
