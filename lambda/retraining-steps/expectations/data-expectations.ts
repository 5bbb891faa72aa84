/** What is expected of a data set, held against the data: row by row, and as a whole. */
import { type AcceptedSnapshot, type DatasetExpectations, MAX_QUARANTINE_LINES, type QuarantineReport } from '../../../lib/contract/expectations';
import type { SnapshotList } from '../../../lib/contract/snapshot';
import { CellCounts, CellReader, timestampCell } from '../../shared/records/cells';
import type { RowAdmission } from '../../shared/row-admission';
import type { TrainingRowsRead } from '../../shared/training-rows';
import { counted, shownNumber } from '../../shared/words';
import type { DataDrift } from './data-drift';

const HOUR = 3_600_000;
/** Clocks and time zones differ. */
const FUTURE = 24 * HOUR;

export interface DataExpectationsProps {
  readonly expectations: DatasetExpectations;
  /** Names of the columns, in the order of the cells of a row. */
  readonly columns: readonly string[];
  readonly eventTime: string | undefined;
  /** Minutes that event times without a zone are ahead of UTC; 0 if absent. */
  readonly utcOffsetMinutes?: number | undefined;
  readonly missingWords: readonly string[];
  /** Rows from whose share on the data are rejected when they break an expectation. */
  readonly quarantinedShare: number;
  readonly admission: RowAdmission;
  /** When the run prepares its data, in milliseconds since 1970. */
  readonly now: number | undefined;
  /** Of another snapshot than this one; undefined where none was accepted yet. */
  readonly accepted: AcceptedSnapshot | undefined;
  readonly drift: DataDrift | undefined;
  /** The lists that rows are held against, as they were read. */
  readonly lists: readonly SnapshotList[];
}

interface Missing {
  readonly column: string;
  readonly position: number;
  readonly limit: number;
  readonly counts: CellCounts;
}

interface Refused {
  rows: number;
  readonly key: string;
  readonly line: number;
}

export class DataExpectations {
  private readonly missing: readonly Missing[];
  private readonly reader: CellReader;
  private readonly timePosition: number;
  private newest = -Infinity;
  private refusedRows = 0;
  private readonly refused = new Map<string, Refused>();
  private readonly lines: { readonly key: string; readonly line: number; readonly reason: string }[] = [];

  public constructor(private readonly props: DataExpectationsProps) {
    const { expectations, columns, eventTime, missingWords } = props;
    this.reader = new CellReader(missingWords);
    this.missing = expectations.columns.flatMap(({ column, maxMissing }) => (maxMissing === undefined ? [] : [{ column, position: columns.indexOf(column), limit: maxMissing, counts: new CellCounts() }]));
    this.timePosition = expectations.maxAgeSeconds === undefined || eventTime === undefined ? -1 : columns.indexOf(eventTime);
  }

  public get lists(): readonly SnapshotList[] {
    return this.props.lists;
  }

  public get admission(): RowAdmission {
    return this.props.admission;
  }

  /** Takes a row that counts. @param isTraining false for one that is held out */
  public take(cells: readonly unknown[], isTraining: boolean): void {
    for (const { position, counts } of this.missing) this.reader.category(cells[position], counts);
    if (this.timePosition >= 0) {
      const time = timestampCell(cells[this.timePosition], this.props.utcOffsetMinutes);
      if (time > this.newest) this.newest = time;
    }
    if (isTraining) this.props.drift?.take(cells);
  }

  /** Takes a row that does not. */
  public refuse(key: string, line: number, reason: string): void {
    const found = this.refused.get(reason);
    if (found) found.rows += 1;
    else this.refused.set(reason, { rows: 1, key, line });
    this.refusedRows += 1;
    if (this.lines.length < MAX_QUARANTINE_LINES) this.lines.push({ key, line, reason });
  }

  /** All of them, in words; none of a value. */
  public problems({ rows, heldOut }: TrainingRowsRead): string[] {
    const counts = rows + heldOut;
    return [...this.refusedProblems(counts), ...this.missingProblems(counts), ...this.volumeProblems(counts), ...this.ageProblems(), ...(this.props.drift?.problems() ?? [])];
  }

  /** What was quarantined; undefined where nothing was. */
  public report(modelId: string, fingerprint: string): QuarantineReport | undefined {
    if (this.refusedRows === 0) return undefined;
    const reasons = [...this.refused].map(([reason, { rows }]) => ({ reason, rows }));
    return { version: 1, modelId, fingerprint, refused: this.refusedRows, reasons, lines: this.lines };
  }

  private refusedProblems(accepted: number): string[] {
    const rows = accepted + this.refusedRows;
    const { quarantinedShare } = this.props;
    if (this.refusedRows === 0 || this.refusedRows / rows < quarantinedShare) return [];
    const reasons = [...this.refused].map(([reason, { rows: count, key, line }]) => `${count} with ${reason}, the first in ${key} line ${line}`);
    return [`${shownNumber(this.refusedRows / rows)} of ${counted(rows, 'row')} against the expectations of the schema, expected less than ${quarantinedShare}: ${reasons.join('; ')}; mend the data, or the schema`];
  }

  private missingProblems(rows: number): string[] {
    return this.missing.flatMap(({ column, limit, counts }) => {
      const share = counts.missing / rows;
      return rows === 0 || share <= limit ? [] : [`${shownNumber(share)} of ${counted(rows, 'row')} without a value in column ${JSON.stringify(column)}, expected at most ${limit}`];
    });
  }

  private volumeProblems(rows: number): string[] {
    const { minRows, maxRows, maxRowsChange } = this.props.expectations;
    const { accepted } = this.props;
    const change = accepted && accepted.rows > 0 ? Math.abs(rows - accepted.rows) / accepted.rows : 0;
    return [
      ...(minRows !== undefined && rows < minRows ? [`${counted(rows, 'row')}, expected at least ${minRows}`] : []),
      ...(maxRows !== undefined && rows > maxRows ? [`${counted(rows, 'row')}, expected at most ${maxRows}`] : []),
      ...(accepted && maxRowsChange !== undefined && change > maxRowsChange
        ? [`${counted(rows, 'row')}, ${shownNumber(change)} ${rows < accepted.rows ? 'fewer' : 'more'} than the ${accepted.rows} of the snapshot accepted last, expected a change of at most ${maxRowsChange}`] : []),
    ];
  }

  private ageProblems(): string[] {
    const { expectations: { maxAgeSeconds }, now, eventTime } = this.props;
    if (maxAgeSeconds === undefined) return [];
    const column = `column ${JSON.stringify(eventTime)}`;
    if (now === undefined) return ['no time of the run to tell the age of the data by, expected one in the event'];
    if (this.newest === -Infinity) return [`no time in ${column}, expected that of a row of the last ${hours(maxAgeSeconds * 1000)}`];
    const age = now - this.newest;
    if (age > maxAgeSeconds * 1000) return [`the newest row by ${column} is ${hours(age)} old, expected at most ${hours(maxAgeSeconds * 1000)}`];
    return age < -FUTURE ? [`the newest row by ${column} lies ${hours(-age)} in the future, expected none there`] : [];
  }
}

function hours(milliseconds: number): string {
  return counted(Math.floor(milliseconds / HOUR), 'hour');
}
