/**
 * Counts the rows of segments, each by itself, in coarser bins than those of all rows together: a segment has fewer of them. The coarser bins
 * are the features', joined with their neighbours. Memory depends on the number of segments and features alone.
 */
import type { BaselineDocument, ColumnCounts, SegmentSettings } from '../../lib/contract/baseline';
import { CategoryIndex } from './category-index';
import { type ColumnBins, columnCounter, type ColumnCounter } from './column-bins';
import type { FixedBins } from './column-profile';
import { CellCounts, type CellReader, type CellReading } from './records/cells';
import { CellKind, type RawRow } from './records/raw-row';
import { coarseBins } from './week-counts';

/** What is fixed of segments before rows are counted by them. */
export interface Segments {
  /** Where in a row the category stands that tells them apart. */
  readonly position: number;
  readonly names: readonly string[];
  readonly index: CategoryIndex;
  /** Per feature. */
  readonly bins: readonly ColumnBins[];
}

/**
 * @param names of the segments, all different
 * @param reader of categories
 */
export function segmentsOf(position: number, names: readonly string[], bins: readonly ColumnBins[], reader: CellReading): Segments {
  return { position, names, bins, index: new CategoryIndex(names, (name) => reader.category(name, new CellCounts()) === name) };
}

/** The categories that are a segment, of those that a baseline knows, most frequent first. */
export function segmentNames({ most, always }: SegmentSettings, bins: FixedBins, reader: CellReading): string[] {
  const wanted = always.map((name) => reader.category(name, new CellCounts())).filter((name) => name !== undefined);
  const known = bins.kind === 'categorical' ? bins.categories : [];
  return [...new Set([...wanted, ...known])].slice(0, Math.max(most, new Set(wanted).size));
}

/** Made once for each baseline in memory: a check reads hundreds of hours by the same one. */
const KNOWN = new WeakMap<BaselineDocument, { readonly reader: CellReader; readonly segments: Segments }>();

/** Those of the baseline; undefined where it has none. */
export function baselineSegments(baseline: BaselineDocument, reader: CellReader): Segments | undefined {
  const { segments: names, settings, features } = baseline;
  if (!names || !settings.segments) return undefined;
  const known = KNOWN.get(baseline);
  if (known?.reader === reader) return known.segments;
  const { column } = settings.segments;
  const bins = features.map((feature) => coarseBins(feature, feature.bySegment!.ends));
  const segments = segmentsOf(features.findIndex(({ name }) => name === column), names, bins, reader);
  KNOWN.set(baseline, { reader, segments });
  return segments;
}

export class SegmentCounter {
  private readonly counters: readonly (readonly ColumnCounter[])[];
  private readonly positions: ReadonlyMap<string, number>;
  /** What the counting of the category itself says is counted elsewhere. */
  private readonly unused = new CellCounts();

  /** @param readers one per feature */
  public constructor(
    private readonly segments: Segments,
    private readonly readers: readonly CellReading[],
  ) {
    const { names, bins } = segments;
    this.positions = new Map(names.map((name, position) => [name, position]));
    this.counters = names.map(() => bins.map((one, feature) => columnCounter(one, readers[feature]!)));
  }

  /** @param cells of the features, in their order */
  public add(cells: readonly unknown[]): void {
    const own = this.of(cells[this.segments.position]);
    if (own) for (let i = 0; i < own.length; i++) own[i]!.add(cells[i]);
  }

  /** One per feature, of the segment that a row which stands in bytes belongs to; undefined for a row of none. */
  public ofRaw(row: RawRow): readonly ColumnCounter[] | undefined {
    const { position, index } = this.segments;
    if (row.kinds[position] === CellKind.text) {
      const found = index.find(row.bytes, row.starts[position]!, row.ends[position]!);
      if (found >= 0) return this.counters[found];
    }
    return this.of(row.cell(position));
  }

  private of(category: unknown): readonly ColumnCounter[] | undefined {
    const name = this.readers[this.segments.position]!.category(category, this.unused);
    const position = name === undefined ? undefined : this.positions.get(name);
    return position === undefined ? undefined : this.counters[position];
  }

  /** Per segment and feature. */
  public result(): ColumnCounts[][] {
    return this.counters.map((features) => features.map((counter) => counter.result()));
  }
}
