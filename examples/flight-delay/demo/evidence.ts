/** Reads what functions and machines left in the data store: verdicts, counts and baselines, the judge's reports, quarantined lines. */
import type { World } from '../../../simulator/world';
import { type BaselineDocument, DRIFT_STATISTICS, driftKeys, EVALUATION_FILE, type EvaluationDocument, type HourPartial, type PartialsDocument, type QuarantineDocument, retrainingKeys, type VerdictDocument } from './contract';
import { DAY_MS, isoOf } from './calendar';
import type { CheckPoint, MovedCategories, Quarantined } from './record';

/** Quarantined lines that are shown. */
const MOST_LINES = 20;
/** Categories of a column that moved most, which are shown. */
const MOST_CATEGORIES = 4;

export class Evidence {
  public constructor(
    private readonly world: Pick<World, 's3'>,
    private readonly store: string,
    private readonly modelId: string,
  ) {}

  public checks(): CheckPoint[] {
    return this.verdicts().map(({ window, status, driftState, qualityBreached, reason, rows, quarantined, emptyHours, lateObjects, baselineId, features }) => ({
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
    const baseline = this.verdicts().find(({ window }) => window.end > `${day}T00:00:00Z`)?.baselineId;
    if (baseline === undefined) return [];
    return this.partialsOf(day, baseline);
  }

  /** Of each check that found the shape of a column of categories beyond its threshold, oldest first. */
  public moved(): MovedCategories[] {
    const baselines = this.baselines();
    return this.verdicts().flatMap(({ baselineId, features }) => features.flatMap(({ name, window, statistics }) => {
      const baseline = baselines.get(baselineId)!;
      const column = baseline.features.findIndex((feature) => feature.name === name);
      const expected = baseline.features[column]!;
      if (expected.kind !== 'categorical' || !statistics.some((one) => one.breached && DRIFT_STATISTICS.includes(one.name))) return [];
      const hours = daysOf(window).flatMap((day) => this.partialsOf(day, baselineId)).filter(({ hour }) => hour >= window.start && hour < window.end);
      const present = hours.reduce((sum, { features: counted }) => sum + counted[column]!.present, 0);
      const categories = expected.categories.map((category, bin) => ({
        name: category,
        rows: hours.reduce((sum, { features: counted }) => sum + counted[column]!.counts[bin]!, 0),
        expected: Math.round((present * expected.counts[bin]!) / expected.present),
      }));
      categories.sort((one, other) => Math.abs(other.rows - other.expected) - Math.abs(one.rows - one.expected));
      return [{ at: window.end, from: window.start, feature: name, categories: categories.slice(0, MOST_CATEGORIES) }];
    }));
  }

  public quarantined(): { readonly lines: number; readonly first: readonly Quarantined[] } {
    const documents = this.documents<QuarantineDocument>(`${driftKeys.root(this.modelId)}quarantine/`);
    return {
      lines: documents.reduce((sum, { quarantined }) => sum + quarantined, 0),
      first: documents.flatMap(({ lines }) => lines).slice(0, MOST_LINES).map(({ key, line, reason }) => ({ key, line, reason })),
    };
  }

  private verdicts(): VerdictDocument[] {
    return this.documents<VerdictDocument>(`${driftKeys.root(this.modelId)}verdicts/`, '.json');
  }

  private partialsOf(day: string, baselineId: string): HourPartial[] {
    return this.documents<PartialsDocument>(driftKeys.partials(this.modelId, baselineId, day)).flatMap(({ hours }) => hours);
  }

  /** All that ever were live, by id: each has replaced the one before. */
  private baselines(): Map<string, BaselineDocument> {
    const { s3 } = this.world;
    const versions = s3.listVersions(this.store, driftKeys.baseline(this.modelId)).filter(({ isDeleteMarker }) => !isDeleteMarker);
    const documents = versions.map(({ key, versionId }) => JSON.parse(Buffer.from(s3.getObject(this.store, key, versionId).body).toString('utf8')) as BaselineDocument);
    return new Map(documents.map((document) => [document.id, document]));
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

function daysOf({ start, end }: { readonly start: string; readonly end: string }): string[] {
  const days: string[] = [];
  for (let day = Date.parse(start) - (Date.parse(start) % DAY_MS); day < Date.parse(end); day += DAY_MS) days.push(isoOf(day));
  return days;
}
