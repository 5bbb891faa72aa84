/**
 * Counts the rows of one hour into a partial. Objects can be read in any order and beside each other: the result depends on
 * what was read only.
 */
import type { BaselineDocument, InputObject } from '../../lib/contract/baseline';
import { columnCounter, type ColumnCounter } from './column-bins';
import { columnReaders, type DeterminedReader } from './determined-reader';
import { ExtraColumns } from './extra-columns';
import { type HourResult, hourResult } from './hour-result';
import { QuarantineList } from './quarantine-list';
import { baselineSegments, SegmentCounter } from './segment-counts';
import type { CellReader, CellReading } from './records/cells';
import type { RawRow, RawRowTaker } from './records/raw-row';
import type { ColumnTaker, RowHandler } from './records/rows';

export class PartialBuilder {
  private readonly counters: readonly ColumnCounter[];
  private readonly readers: readonly CellReading[];
  private readonly determined: readonly DeterminedReader[];
  private readonly inputs: InputObject[] = [];
  private readonly list = new QuarantineList();
  private readonly extra = new ExtraColumns();
  private readonly raw: RawRowTaker;
  private readonly segments: SegmentCounter | undefined;
  private rows = 0;
  private quarantined = 0;
  private damagedObjects = 0;

  /** @param known columns of the log; without them nobody looks for others */
  public constructor(
    private readonly baseline: BaselineDocument,
    reader: CellReader,
    private readonly known?: ReadonlySet<string>,
  ) {
    const names = baseline.features.map(({ name }) => name);
    const values = new Map(baseline.features.map((feature) => [feature.name, feature.kind === 'categorical' ? undefined : feature.determined]));
    const { readers, determined } = columnReaders(reader, names, names, (name) => values.get(name));
    this.readers = readers;
    this.counters = this.freshCounters();
    this.determined = determined;
    const segments = baselineSegments(baseline, reader);
    this.segments = segments && new SegmentCounter(segments, readers);
    this.raw = { numeric: baseline.features.map(({ kind }) => kind !== 'categorical'), take: (row) => this.takeRaw(row) };
  }

  /** Takes the rows of one object; its cells are those of the baseline's features, in their order. */
  public object(input: InputObject): RowHandler {
    this.inputs.push(input);
    return {
      raw: this.raw,
      // A column that others determine is not to be had without them, nor a segment without the column that tells it.
      ...(this.determined.length === 0 && !this.segments ? { columns: this.columnTaker() } : {}),
      ...(this.known ? { names: this.extra.object(this.known) } : {}),
      row: (cells) => {
        this.rows += 1;
        for (let i = 0; i < this.determined.length; i++) this.determined[i]!.look(cells);
        for (let i = 0; i < this.counters.length; i++) this.counters[i]!.add(cells[i]);
        this.segments?.add(cells);
        return undefined;
      },
      quarantine: (line, reason, lines = 1) => {
        this.quarantined += lines;
        this.list.add({ key: input.key, line, reason });
      },
      damaged: () => {
        this.damagedObjects += 1;
      },
    };
  }

  /** @param hour start of the hour, ISO 8601 */
  public build(hour: string): HourResult {
    const { rows, quarantined, damagedObjects, baseline: { modelId } } = this;
    const partial = { hour, inputs: this.inputs, rows, quarantined, damagedObjects, extraColumns: this.extra.list, features: this.counters.map((counter) => counter.result()), ...(this.segments ? { segments: this.segments.result() } : {}) };
    return hourResult(modelId, partial, this.list.lines());
  }

  private takeRaw(row: RawRow): void {
    const { counters, determined, segments } = this;
    this.rows += 1;
    for (let i = 0; i < determined.length; i++) determined[i]!.lookRaw(row);
    for (let i = 0; i < counters.length; i++) counters[i]!.addRaw(row, i);
    const own = segments?.ofRaw(row);
    if (!own) return;
    for (let i = 0; i < own.length; i++) own[i]!.addRaw(row, i);
  }

  /** Counts apart from the others, as objects are read beside each other and only some of them may be forgotten. */
  private columnTaker(): ColumnTaker {
    let fresh: readonly ColumnCounter[] | undefined;
    return {
      column: (index, cells, rows) => {
        fresh ??= this.freshCounters();
        fresh[index]!.addAll(cells ?? { length: rows });
      },
      commit: (rows) => {
        this.rows += rows;
        fresh?.forEach((counter, index) => this.counters[index]!.merge(counter));
        fresh = undefined;
      },
      discard: () => {
        fresh = undefined;
      },
    };
  }

  private freshCounters(): readonly ColumnCounter[] {
    return this.baseline.features.map((feature, index) => columnCounter(feature, this.readers[index]!));
  }
}
