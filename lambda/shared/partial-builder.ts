/**
 * Counts the rows of one hour into a partial. Objects can be read in any order and beside each other: the result depends on
 * what was read only.
 */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION, type InputObject } from '../../lib/contract/baseline';
import type { HourPartial, QuarantineDocument } from '../../lib/contract/partial';
import { columnCounter, type ColumnCounter } from './column-bins';
import { columnReaders, type DeterminedReader } from './determined-reader';
import { byKey, QuarantineList } from './quarantine-list';
import type { CellReader } from './records/cells';
import type { RawRow, RawRowTaker } from './records/raw-row';
import type { RowHandler } from './records/rows';

export interface HourResult {
  readonly partial: HourPartial;
  /** Present when lines were quarantined. */
  readonly quarantine?: QuarantineDocument;
}

export class PartialBuilder {
  private readonly counters: readonly ColumnCounter[];
  private readonly determined: readonly DeterminedReader[];
  private readonly inputs: InputObject[] = [];
  private readonly list = new QuarantineList();
  private readonly raw: RawRowTaker;
  /** Columns whose cells are needed to say what another column must hold, and those other columns. */
  private readonly looked: readonly number[];
  /** The cells of a row that `looked` names; the others stay empty. */
  private readonly cells: unknown[];
  private rows = 0;
  private quarantined = 0;

  public constructor(
    private readonly baseline: BaselineDocument,
    reader: CellReader,
  ) {
    const names = baseline.features.map(({ name }) => name);
    const values = new Map(baseline.features.map((feature) => [feature.name, feature.kind === 'categorical' ? undefined : feature.determined]));
    const { readers, determined } = columnReaders(reader, names, names, (name) => values.get(name));
    this.counters = baseline.features.map((feature, index) => columnCounter(feature, readers[index]!));
    this.determined = determined;
    const own = readers.flatMap((one, index) => (one === reader ? [] : [index]));
    this.looked = [...new Set([...own, ...determined.flatMap(({ positions }) => positions)])];
    this.cells = new Array<unknown>(names.length).fill(undefined);
    const isOwn = readers.map((one) => one !== reader);
    this.raw = { numeric: baseline.features.map(({ kind }) => kind !== 'categorical'), take: (row) => this.take(row, isOwn) };
  }

  /** Takes the rows of one object; its cells are those of the baseline's features, in their order. */
  public object(input: InputObject): RowHandler {
    this.inputs.push(input);
    return {
      raw: this.raw,
      row: (cells) => {
        this.rows += 1;
        for (let i = 0; i < this.determined.length; i++) this.determined[i]!.look(cells);
        for (let i = 0; i < this.counters.length; i++) this.counters[i]!.add(cells[i]);
        return undefined;
      },
      quarantine: (line, reason) => {
        this.quarantined += 1;
        this.list.add({ key: input.key, line, reason });
      },
    };
  }

  private take(row: RawRow, isDetermined: readonly boolean[]): void {
    const { counters, determined, looked, cells } = this;
    this.rows += 1;
    for (let i = 0; i < looked.length; i++) cells[looked[i]!] = row.cell(looked[i]!);
    for (let i = 0; i < determined.length; i++) determined[i]!.look(cells);
    for (let i = 0; i < counters.length; i++) {
      if (isDetermined[i]!) counters[i]!.add(cells[i]);
      else counters[i]!.addRaw(row, i);
    }
  }

  /** @param hour start of the hour, ISO 8601 */
  public build(hour: string): HourResult {
    const { rows, quarantined, baseline: { modelId } } = this;
    const partial = { hour, inputs: [...this.inputs].sort(byKey), rows, quarantined, features: this.counters.map((counter) => counter.result()) };
    if (quarantined === 0) return { partial };
    return { partial, quarantine: { version: DRIFT_CONTRACT_VERSION, modelId, hour, quarantined, lines: this.list.lines() } };
  }
}
