/**
 * Counts the rows of local files by time, as the drift check counts them by the hour: a window is the sum of its slices. Few slices are
 * being counted at once; the others are kept by their bins that hold something, so that a year of hours fits into memory.
 */
import type { BaselineDocument, ColumnCounts } from '../../lib/contract/baseline';
import { isoSeconds } from '../../lambda/drift-check/hours';
import { binCount } from '../../lambda/shared/column-bins';
import { PartialBuilder } from '../../lambda/shared/partial-builder';
import { CellReader } from '../../lambda/shared/records/cells';
import type { RowHandler } from '../../lambda/shared/records/rows';
import { ExpectedError } from '../commands/command';
import { type LocalFile, localTime, readFile, type TimeSpan } from './local-files';
import { progressOf } from './progress';

const HOUR_MS = 3_600_000;

/** Rows come mostly in order of time: more than these are counted at once only where they do not. */
const OPEN_SLICES = 48;

/** 1 January 2000 and 2100 in seconds. */
const [FIRST_AS_SECONDS, LAST_AS_SECONDS] = [Date.UTC(2000, 0, 1) / 1000, Date.UTC(2100, 0, 1) / 1000];

/** Unreadable lines that are shown. */
const SHOWN_LINES = 5;

export interface SparseColumn extends Omit<ColumnCounts, 'counts'> {
  readonly bins: Uint16Array | Uint32Array;
  readonly counts: Uint8Array | Uint32Array | Float64Array;
}

export interface Slice {
  /** Milliseconds since 1970. */
  readonly start: number;
  rows: number;
  quarantined: number;
  /** Files that are unreadable as a whole or from some place on. */
  damaged: number;
  /** Hours that have rows, counted from 1970. */
  readonly hours: Set<number>;
  /** Per feature of the baseline; each entry a part that was counted in one go. */
  readonly parts: SparseColumn[][];
  /** The same per segment of the baseline. */
  readonly segments: SparseColumn[][][];
}

export interface Sliced {
  /** In order of time; those without rows are left out. */
  readonly slices: readonly Slice[];
  readonly sliceHours: number;
  readonly rows: number;
  readonly quarantined: number;
  /** The first unreadable lines: file, line and reason. */
  readonly firstQuarantined: readonly string[];
}

export interface SlicingOptions {
  readonly baseline: BaselineDocument;
  readonly missingWords: readonly string[];
  /** Without it all rows are one slice. */
  readonly eventTime: string | undefined;
  /** Minutes that event times without a zone are ahead of UTC; 0 if absent. */
  readonly utcOffset?: number;
  readonly sliceHours: number;
  /** Rows of another time are left out. */
  readonly span: TimeSpan;
  /** Names that columns have in the files, by those that they have in the baseline. */
  readonly columnNames: Readonly<Record<string, string>>;
}

interface Open {
  readonly slice: Slice;
  readonly builder: PartialBuilder;
  handler: RowHandler;
}

/** @throws ExpectedError when no row can be read */
export async function sliceFiles(files: readonly LocalFile[], options: SlicingOptions): Promise<Sliced> {
  const slicer = new Slicer(options);
  const progress = progressOf('rows', files.reduce((sum, { size }) => sum + size, 0));
  for (const file of files) await slicer.read(file, (bytes) => progress.read(bytes));
  progress.done();
  return slicer.result(files);
}

class Slicer {
  private readonly slices = new Map<number, Slice>();
  private readonly open = new Map<number, Open>();
  private readonly reader: CellReader;
  private readonly firstQuarantined: string[] = [];
  private readonly columns: readonly string[];
  /** The slice of the row before, in the same file. */
  private current: Open | undefined;
  /** The hour of that row. */
  private hour = NaN;
  /** The slice of the latest row of all files. */
  private latest: Slice | undefined;
  /** What is unreadable where no row of its file has come before. */
  private unplaced = { quarantined: 0, damaged: 0 };
  private path = '';

  public constructor(private readonly options: SlicingOptions) {
    const { baseline, eventTime, missingWords, columnNames } = options;
    this.reader = new CellReader(missingWords);
    this.columns = [...baseline.features.map(({ name }) => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name)), ...(eventTime === undefined ? [] : [eventTime])];
  }

  public async read(file: LocalFile, progress: (bytes: number) => void): Promise<void> {
    const { sliceHours, eventTime, utcOffset, span: { from, until } } = this.options;
    const width = sliceHours * HOUR_MS;
    const timeAt = this.columns.length - 1;
    this.path = file.path;
    this.current = undefined;
    this.open.forEach((open) => (open.handler = open.builder.object({ key: file.path, etag: '', size: file.size })));
    await readFile(file, this.columns, {
      row: (cells, line) => {
        const time = eventTime === undefined ? 0 : localTime(cells[timeAt], utcOffset);
        if (Number.isNaN(time)) return `no event time in column ${JSON.stringify(eventTime)}`;
        if (time < from || time >= until) return undefined;
        const start = eventTime === undefined ? 0 : Math.floor(time / width) * width;
        const hour = Math.floor(time / HOUR_MS);
        if (this.current?.slice.start !== start) [this.current, this.hour] = [this.slice(start, file), NaN];
        const { slice } = this.current;
        if (hour !== this.hour) slice.hours.add(hour);
        this.hour = hour;
        slice.rows += 1;
        this.place(slice);
        this.latest = slice;
        return this.current.handler.row(cells, line);
      },
      quarantine: (line, reason, lines = 1) => {
        if (this.firstQuarantined.length < SHOWN_LINES) this.firstQuarantined.push(`${this.path}:${line}: ${reason}`);
        // It has no time of its own; most lines stand beside others of their time.
        (this.current?.slice ?? this.unplaced).quarantined += lines;
      },
      damaged: () => {
        (this.current?.slice ?? this.unplaced).damaged += 1;
      },
    }, { absentColumns: 'missing', progress });
    // Files stand in order of time as a rule: what is in a file without rows belongs behind the file before.
    if (this.latest) this.place(this.latest);
  }

  public result(files: readonly LocalFile[]): Sliced {
    const { eventTime, sliceHours } = this.options;
    for (const start of [...this.open.keys()]) this.close(start);
    const slices = [...this.slices.values()].sort((a, b) => a.start - b.start);
    const rows = slices.reduce((sum, slice) => sum + slice.rows, 0);
    const quarantined = slices.reduce((sum, slice) => sum + slice.quarantined, 0);
    if (slices.length > 0 && eventTime !== undefined && slices.every(({ start }) => looksLikeSeconds(start, sliceHours))) {
      throw new ExpectedError(`${files[0]!.path}: got rows of ${isoSeconds(slices[0]!.start)} to ${isoSeconds(slices.at(-1)!.start)} by column ${JSON.stringify(eventTime)}, expected milliseconds since 1970 where times are numbers; these seem to be seconds, so multiply them by 1000`);
    }
    if (rows === 0) throw new ExpectedError(`${this.firstQuarantined[0] ?? `${files[0]!.path}:1: got no row`}; got no row in ${files.length} ${files.length === 1 ? 'file' : 'files'}, expected some to judge`);
    return { slices, sliceHours, rows, quarantined, firstQuarantined: this.firstQuarantined };
  }

  private place(slice: Slice): void {
    slice.quarantined += this.unplaced.quarantined;
    slice.damaged += this.unplaced.damaged;
    this.unplaced = { quarantined: 0, damaged: 0 };
  }

  private slice(start: number, file: LocalFile): Open {
    const known = this.open.get(start);
    if (known) {
      // The one used last is closed last.
      this.open.delete(start);
      this.open.set(start, known);
      return known;
    }
    if (this.open.size >= OPEN_SLICES) this.close(this.open.keys().next().value!);
    const slice = this.slices.get(start) ?? { start, rows: 0, quarantined: 0, damaged: 0, hours: new Set(), parts: emptyParts(this.options.baseline), segments: (this.options.baseline.segments ?? []).map(() => emptyParts(this.options.baseline)) };
    this.slices.set(start, slice);
    const builder = new PartialBuilder(this.options.baseline, this.reader);
    const open = { slice, builder, handler: builder.object({ key: file.path, etag: '', size: file.size }) };
    this.open.set(start, open);
    return open;
  }

  private close(start: number): void {
    const { slice, builder } = this.open.get(start)!;
    this.open.delete(start);
    if (this.current?.slice === slice) this.current = undefined;
    const { features, segments = [] } = builder.build(isoSeconds(start)).partial;
    features.forEach((column, index) => slice.parts[index]!.push(sparse(column)));
    segments.forEach((columns, segment) => columns.forEach((column, index) => slice.segments[segment]![index]!.push(sparse(column))));
  }
}

/** Whether the slice lies where seconds of this century are as milliseconds: all rows of many years in a month of 1970. */
function looksLikeSeconds(start: number, sliceHours: number): boolean {
  return start + sliceHours * HOUR_MS > FIRST_AS_SECONDS && start < LAST_AS_SECONDS;
}

function emptyParts({ features }: BaselineDocument): SparseColumn[][] {
  return features.map(() => []);
}

export function sparse({ counts, ...rest }: ColumnCounts): SparseColumn {
  const bins: number[] = [];
  let largest = 0;
  counts.forEach((count, bin) => {
    if (count > 0) bins.push(bin);
    if (count > largest) largest = count;
  });
  const kept = largest <= 0xff ? Uint8Array : largest <= 0xffffffff ? Uint32Array : Float64Array;
  return { ...rest, bins: counts.length <= 0x10000 ? Uint16Array.from(bins) : Uint32Array.from(bins), counts: new kept(bins.map((bin) => counts[bin]!)) };
}

/** Adds up the slices in [from, to), for one feature of the baseline. */
export function sumOf(sliced: readonly Slice[], feature: number, baseline: BaselineDocument, from: number, to: number): ColumnCounts {
  return sumOfParts(sliced, ({ parts }) => parts[feature]!, binCount(baseline.features[feature]!), from, to);
}

/** The same of one segment. */
export function sumOfSegment(sliced: readonly Slice[], segment: number, feature: number, baseline: BaselineDocument, from: number, to: number): ColumnCounts {
  return sumOfParts(sliced, ({ segments }) => segments[segment]![feature]!, baseline.features[feature]!.bySegment!.ends.length, from, to);
}

function sumOfParts(sliced: readonly Slice[], partsOf: (slice: Slice) => readonly SparseColumn[], bins: number, from: number, to: number): ColumnCounts {
  const counts = new Array<number>(bins).fill(0);
  let [present, missing, invalid, nonFinite] = [0, 0, 0, 0];
  for (const slice of sliced) {
    if (slice.start < from || slice.start >= to) continue;
    for (const part of partsOf(slice)) {
      present += part.present;
      missing += part.missing;
      invalid += part.invalid;
      nonFinite += part.nonFinite;
      for (let i = 0; i < part.bins.length; i++) counts[part.bins[i]!]! += part.counts[i]!;
    }
  }
  return { present, missing, invalid, nonFinite, counts };
}
