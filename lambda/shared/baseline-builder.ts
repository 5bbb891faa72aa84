/**
 * Builds the baseline from the training data, in bounded memory.
 *
 * One pass fixes the bins and, as a rule, gives the counts too. When a column has more values than `PROFILE_LIMITS` allows to
 * keep, its edges come from a seeded uniform sample (with a hundred number columns of 80,000 values each: a quantile's rank is off
 * by at most 0.5 % at 99 % confidence), and a second pass over the data counts every column exactly: counts are never
 * estimates. The bins of few distinct numbers are always exact. Of more categories than the limit, those that come first in the
 * data are told apart.
 *
 * Where the schema says that other columns determine one, a row that contradicts them is invalid in the baseline as it is in a window.
 * Their values are read first, in a pass of their own, unless somebody has seen that no row contradicts them.
 *
 * Where windows are to be compared with the same hours of the week, or segments with their own rows, the second pass takes place in any case,
 * and counts by these, too. It does so where thresholds are learned from spans of the training data.
 */
import { type BaselineDocument, type BinningSettings, DRIFT_CONTRACT_VERSION, type FeatureBaseline } from '../../lib/contract/baseline';
import { fingerprint } from './canonical-json';
import { columnCounter } from './column-bins';
import { type ColumnReaders, columnReaders } from './determined-reader';
import type { DeterminedByColumn } from './determined-learner';
import { readDeterminedValues } from './determined-values';
import { CategoryProfile, type ColumnProfile, type FixedBins, NumberProfile, PROFILE_LIMITS, type ProfileLimits } from './column-profile';
import { CellReader, timestampCell } from './records/cells';
import { SegmentCounter, segmentNames, type Segments, segmentsOf } from './segment-counts';
import { describeDataset, type DatasetLocation, TrainingRows, type TrainingRowsRead } from './training-rows';
import { SpanCounter } from './span-counts';
import { coarseBins, coarseEnds, hasTimesOfDay, WeekCounter } from './week-counts';

export interface BaselineDefinition extends DatasetLocation {
  readonly modelId: string;
  /** Columns of type number or category, in the order of the baseline's features. */
  readonly features: readonly string[];
  readonly binning: BinningSettings;
  readonly missingWords: readonly string[];
}

export interface BaselineBuilt {
  readonly baseline: BaselineDocument;
  readonly read: TrainingRowsRead;
}

/** Fingerprint of everything that decides what a baseline looks like, the data apart. */
export function definitionFingerprint({ bucket, dataset, features, binning, missingWords }: Omit<BaselineDefinition, 'store'>): string {
  return fingerprint({ bucket, dataset, features, binning, missingWords });
}

/**
 * @param limits how much is kept of all columns together
 * @throws Error when there are no objects, no readable rows outside the holdout, or too many combinations for a determined column
 */
export async function buildBaseline(definition: BaselineDefinition, limits: ProfileLimits = PROFILE_LIMITS): Promise<BaselineBuilt> {
  const rows = await TrainingRows.open(definition);
  const { features, dataset, missingWords } = definition;
  const determined = await readDeterminedValues(rows, features, dataset.columns, new CellReader(missingWords));
  const builder = new BaselineBuilder(definition, features, determined, limits);
  const read = await rows.read(features, { training: (cells) => builder.add(cells) });
  if (read.rows === 0) throw new Error(noRows(definition, rows.inputs.length, read));
  return { baseline: await builder.build(rows, read), read };
}

const DAY_MS = 86_400_000;

/** Builds the baseline beside another work on the same rows. */
export class BaselineBuilder {
  private readers: ColumnReaders;
  private profiles: readonly ColumnProfile[];
  /** Where in a row each feature stands. */
  private readonly positions: readonly number[];

  /**
   * @param columns whose cells `add` gets, the features among them
   * @param determined by the same rows; may be left out where no row contradicts it, and is then given at the end
   */
  public constructor(
    private readonly definition: Omit<BaselineDefinition, 'store'>,
    private readonly columns: readonly string[],
    private determined: DeterminedByColumn = new Map(),
    private readonly limits: ProfileLimits = PROFILE_LIMITS,
  ) {
    this.readers = this.readersBy(determined);
    this.profiles = columnProfiles(definition, this.readers, limits);
    this.positions = definition.features.map((name) => columns.indexOf(name));
  }

  /** Takes a training row. */
  public add(cells: readonly unknown[]): void {
    this.look(cells);
    for (let i = 0; i < this.profiles.length; i++) this.profiles[i]!.add(cells[this.positions[i]!]);
  }

  /**
   * Begins anew with the columns that others determine, because rows contradict: `addAgain` is to take all training rows once more. What
   * was profiled of other columns stays.
   */
  public beginAgain(determined: DeterminedByColumn): void {
    this.determined = determined;
    this.readers = this.readersBy(determined);
    const fresh = columnProfiles(this.definition, this.readers, this.limits);
    this.profiles = this.profiles.map((profile, index) => (this.isDetermined(index) ? fresh[index]! : profile));
  }

  /** Takes a training row, of which the columns that others determine are wanted. */
  public addAgain(cells: readonly unknown[]): void {
    this.look(cells);
    for (let i = 0; i < this.profiles.length; i++) if (this.isDetermined(i)) this.profiles[i]!.add(cells[this.positions[i]!]);
  }

  /**
   * The baseline, for which the rows are read once more where not everything could be kept.
   *
   * @param read what reading the rows that were added gave
   * @param determined by the same rows
   */
  public async build(rows: Pick<TrainingRows, 'inputs' | 'read'>, read: TrainingRowsRead, determined = this.determined): Promise<BaselineDocument> {
    const { definition } = this;
    const document: Omit<BaselineDocument, 'id'> = {
      version: DRIFT_CONTRACT_VERSION,
      modelId: definition.modelId,
      definition: definitionFingerprint(definition),
      rows: read.rows,
      quarantined: read.quarantined,
      inputs: rows.inputs,
      settings: definition.binning,
      ...(await this.counted(rows, determined)),
    };
    const { version, modelId, ...rest } = document;
    return { version, modelId, id: fingerprint(document), ...rest };
  }

  private async counted(rows: Pick<TrainingRows, 'read'>, determined: DeterminedByColumn): Promise<Pick<BaselineDocument, 'features' | 'segments' | 'days'>> {
    const { profiles, positions, columns, readers, definition } = this;
    const bins = profiles.map((profile) => profile.bins());
    let counts = profiles.map((profile, index) => profile.counts(bins[index]!));
    const weeks = this.weekCounters(bins);
    const spans = this.spanCounters(bins);
    const segments = this.segmentsIn(bins);
    const bySegment = segments && new SegmentCounter(segments, readers.readers);
    const ofFeatures = new Array<unknown>(positions.length);
    const { binning: { days: countsDays }, dataset: { eventTime } } = definition;
    const days = countsDays && eventTime !== undefined ? new Set<number>() : undefined;
    if (weeks || spans || days || bySegment || counts.includes(undefined)) {
      const counters = bins.map((one, index) => columnCounter(one, readers.readers[index]!));
      const isTimed = weeks !== undefined || spans !== undefined || days !== undefined;
      const timed = isTimed ? [...columns, eventTime!] : columns;
      const training = (cells: readonly unknown[]): void => {
        this.look(cells);
        for (let i = 0; i < counters.length; i++) counters[i]!.add(cells[positions[i]!]);
        const time = isTimed ? timestampCell(cells[columns.length], definition.dataset.utcOffsetMinutes) : NaN;
        if (bySegment) {
          for (let i = 0; i < positions.length; i++) ofFeatures[i] = cells[positions[i]!];
          bySegment.add(ofFeatures);
        }
        if (Number.isNaN(time)) return;
        days?.add(Math.floor(time / DAY_MS));
        for (let i = 0; i < positions.length; i++) {
          weeks?.[i]!.add(cells[positions[i]!], time);
          spans?.[i]?.add(cells[positions[i]!], time);
        }
      };
      await rows.read(timed, { training });
      counts = counters.map((counter) => counter.result());
    }
    const byHour = weeks?.map((week) => week.result());
    const week = byHour?.some(hasTimesOfDay) ? byHour : undefined;
    const segmented = bySegment?.result();
    const features = bins.map((one, index): FeatureBaseline => {
      const name = definition.features[index]!;
      const values = determined.get(name);
      return {
        name, ...one, ...counts[index]!,
        ...(values && one.kind !== 'categorical' ? { determined: values } : {}),
        ...(week ? { week: week[index]! } : {}),
        ...(spans?.[index] ? { spans: spans[index].result() } : {}),
        ...(segmented ? { bySegment: { ends: this.segmentEnds(one), segments: segmented.map((ofSegment) => ofSegment[index]!) } } : {}),
      };
    });
    return { ...(days ? { days: days.size } : {}), features, ...(segments ? { segments: segments.names } : {}) };
  }

  private weekCounters(bins: readonly FixedBins[]): readonly WeekCounter[] | undefined {
    const { binning: { weekBins }, dataset: { eventTime } } = this.definition;
    if (weekBins === undefined || eventTime === undefined) return undefined;
    return bins.map((one, index) => new WeekCounter(one, coarseEnds(one, weekBins), this.readers.readers[index]!));
  }

  /** Undefined for features without. */
  private spanCounters(bins: readonly FixedBins[]): readonly (SpanCounter | undefined)[] | undefined {
    const { binning: { spans }, dataset: { eventTime }, features } = this.definition;
    if (!spans || eventTime === undefined) return undefined;
    return bins.map((one, index) => {
      const hours = spans.hours[features[index]!];
      return hours === undefined ? undefined : new SpanCounter(one, hours, spans.bins, this.readers.readers[index]!);
    });
  }

  private segmentsIn(bins: readonly FixedBins[]): Segments | undefined {
    const { features, binning: { segments } } = this.definition;
    if (!segments) return undefined;
    const position = features.indexOf(segments.column);
    const reader = this.readers.readers[position]!;
    return segmentsOf(position, segmentNames(segments, bins[position]!, reader), bins.map((one) => coarseBins(one, this.segmentEnds(one))), reader);
  }

  private segmentEnds(bins: FixedBins): number[] {
    return coarseEnds(bins, this.definition.binning.segments!.bins);
  }

  private readersBy(determined: DeterminedByColumn): ColumnReaders {
    const { definition: { missingWords, features }, columns } = this;
    return columnReaders(new CellReader(missingWords), columns, features, (name) => determined.get(name));
  }

  private isDetermined(index: number): boolean {
    return this.determined.has(this.definition.features[index]!);
  }

  private look(cells: readonly unknown[]): void {
    for (const reader of this.readers.determined) reader.look(cells);
  }
}

/** The id that a baseline's content has; another one means that somebody changed the document. */
export function baselineId(baseline: BaselineDocument): string {
  return fingerprint({ ...baseline, id: undefined });
}

function columnProfiles({ features, dataset, binning }: Omit<BaselineDefinition, 'store'>, { readers }: ColumnReaders, limits: ProfileLimits): ColumnProfile[] {
  const isNumber = (name: string): boolean => dataset.columns.some((column) => column.name === name && column.type === 'number');
  const numbers = features.filter(isNumber).length;
  const share: ProfileLimits = {
    numbers: Math.floor(limits.numbers / Math.max(1, numbers)),
    categories: Math.max(binning.maxCategories, Math.floor(limits.categories / Math.max(1, features.length - numbers))),
  };
  return features.map((name, index) => (isNumber(name) ? new NumberProfile(name, binning, readers[index]!, share) : new CategoryProfile(binning, readers[index]!, share)));
}

function noRows(definition: BaselineDefinition, objects: number, { heldOut, older, quarantined, firstQuarantined }: TrainingRowsRead): string {
  const first = firstQuarantined ? `, the first ${firstQuarantined.key} line ${firstQuarantined.line}: ${firstQuarantined.reason}` : '';
  const before = definition.dataset.history ? `${older} older than the history, ` : '';
  return (
    `${describeDataset(definition)}: got no row for the baseline from ${objects} objects (${heldOut} rows held out, ${before}` +
    `${quarantined} lines unreadable${first}), expected some; mend the data, its format or the ${before ? 'history' : 'holdout'}`
  );
}
