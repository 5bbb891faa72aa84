/** Reads what functions and machines left in the data store: verdicts, the judge's reports, quarantined lines. */
import type { World } from '../../../simulator/world';
import { driftKeys, EVALUATION_FILE, type EvaluationDocument, type HourPartial, type PartialsDocument, type QuarantineDocument, retrainingKeys, type VerdictDocument } from './contract';
import type { CheckPoint, Quarantined } from './record';

/** Quarantined lines that are shown. */
const MOST_LINES = 20;

export class Evidence {
  public constructor(
    private readonly world: World,
    private readonly store: string,
    private readonly modelId: string,
  ) {}

  public checks(): CheckPoint[] {
    return this.documents<VerdictDocument>(`${driftKeys.root(this.modelId)}verdicts/`, '.json').map(({ window, status, driftState, qualityBreached, reason, rows, quarantined, emptyHours, lateObjects, baselineId, features }) => ({
      at: window.end, status, driftState, qualityBreached, reason, rows, quarantined, emptyHours, lateObjects, baselineId,
      features: features.map(({ name, critical, statistics }) => ({
        name, critical, statistics: statistics.map(({ name: statistic, value, threshold, breached }) => ({ name: statistic, value, threshold, breached })),
      })),
    }));
  }

  /** The judge's reports, oldest first; their runs are named by the time at which they began. */
  public evaluations(): EvaluationDocument[] {
    return this.documents<EvaluationDocument>(`${retrainingKeys.root(this.modelId)}runs/`, `/${EVALUATION_FILE}`);
  }

  /** What the checks counted in the hours of a day, against the baseline of that time. @param day e.g. `2001-02-03` */
  public hoursOf(day: string): readonly HourPartial[] {
    const baseline = this.checks().find(({ at }) => at > day)?.baselineId;
    if (baseline === undefined) return [];
    return this.documents<PartialsDocument>(driftKeys.partials(this.modelId, baseline, day)).flatMap(({ hours }) => hours);
  }

  public quarantined(): { readonly lines: number; readonly first: readonly Quarantined[] } {
    const documents = this.documents<QuarantineDocument>(`${driftKeys.root(this.modelId)}quarantine/`);
    return {
      lines: documents.reduce((sum, { quarantined }) => sum + quarantined, 0),
      first: documents.flatMap(({ lines }) => lines).slice(0, MOST_LINES).map(({ key, line, reason }) => ({ key, line, reason })),
    };
  }

  private documents<T>(prefix: string, ending = ''): T[] {
    const { s3 } = this.world;
    const found: T[] = [];
    for (let startAfter: string | undefined, isLast = false; !isLast; ) {
      const { objects, next } = s3.listObjects(this.store, { prefix, ...(startAfter === undefined ? {} : { startAfter }) });
      for (const { key, body } of objects) if (key.endsWith(ending)) found.push(JSON.parse(Buffer.from(body).toString('utf8')) as T);
      startAfter = next;
      isLast = next === undefined;
    }
    return found;
  }
}
