/** Looks at every row of the split, and says at its end why the data are not fit to train on or to judge by. */
import type { ColumnType } from '../../lib/contract/dataset';
import type { RetrainingStepsConfig } from '../../lib/contract/retraining-steps';
import { CellCounts, CellReader } from '../shared/records/cells';
import type { TrainingRowsRead } from '../shared/training-rows';
import { counted, shownNumber } from '../shared/words';
import { DeterminedCheck, type DeterminedSource } from './determined-check';
import { LabelReader, type LabelProblem } from './labels';

/** Exact metrics of a classifier need every score; 5 million are 40 MB. */
export const MAX_HOLDOUT_ROWS = 5_000_000;

export type SplitName = 'training' | 'holdout';

const SPLITS = ['training', 'holdout'] as const;

const ROWS_OF: Readonly<Record<SplitName, string>> = { training: 'rows to train on', holdout: 'held-out rows' };

interface BadLabels {
  count: number;
  readonly key: string;
  readonly line: number;
}

/** What was seen of one side of the split. */
class Side {
  public readonly badLabels: Partial<Record<LabelProblem, BadLabels>> = {};
  public positives = 0;
  public labels = 0;
  /** Features without any value so far. */
  public unseen: readonly number[];

  public constructor(features: number) {
    this.unseen = Array.from({ length: features }, (_, index) => index);
  }
}

export class DataCheck {
  private readonly labels: LabelReader;
  private readonly reader: CellReader;
  private readonly counts = new CellCounts();
  private readonly labelPosition: number;
  private readonly features: readonly { readonly name: string; readonly type: ColumnType; readonly position: number }[];
  private readonly sides: Readonly<Record<SplitName, Side>>;
  /** By what is known before the rows are read. */
  private readonly known: DeterminedCheck;
  /** In the order in which their problems are told. */
  private determined: readonly DeterminedCheck[];

  /** @param sources of values that other columns determine, as far as they are known before the rows are read */
  public constructor(
    private readonly config: RetrainingStepsConfig,
    sources: readonly DeterminedSource[],
  ) {
    const { task, dataset, missingWords, features } = config;
    this.labels = new LabelReader(task, dataset, missingWords);
    this.reader = new CellReader(missingWords);
    const position = (name: string): number => dataset.columns.findIndex((column) => column.name === name);
    this.labelPosition = position(task.label);
    this.features = features.map((name) => ({ name, type: dataset.columns[position(name)]!.type, position: position(name) }));
    this.known = this.determinedBy(sources);
    this.determined = [this.known];
    this.sides = { training: new Side(features.length), holdout: new Side(features.length) };
  }

  /** Holds rows against another source, which takes them by itself; its problems come first. */
  public against(source: DeterminedSource): DeterminedCheck {
    const check = this.determinedBy([source]);
    this.determined = [check, ...this.determined];
    return check;
  }

  /**
   * @param cells in the order of the columns
   * @param line where in the object of this key the row begins
   * @returns the row's label, if it has one
   */
  public take(split: SplitName, cells: readonly unknown[], key: string, line: number): string | undefined {
    const side = this.sides[split];
    this.known.take(split, cells, key, line);
    if (side.unseen.length > 0) side.unseen = side.unseen.filter((index) => !this.hasValue(this.features[index]!, cells));
    const label = this.labels.label(cells[this.labelPosition]);
    if (label === undefined) {
      const bad = (side.badLabels[this.labels.problem] ??= { count: 0, key, line });
      bad.count += 1;
    } else {
      side.labels += 1;
      if (label === this.labels.positive) side.positives += 1;
    }
    return label;
  }

  private determinedBy(sources: readonly DeterminedSource[]): DeterminedCheck {
    return new DeterminedCheck(sources, this.config.dataset.columns.map(({ name }) => name), this.reader);
  }

  /**
   * All of them, in words; none of a value.
   *
   * @param brokenRows held-out rows with a line break in them
   */
  public problems(read: TrainingRowsRead, brokenRows: number): string[] {
    const { minTrainingRows, minHoldoutRows } = this.config;
    const problems: string[] = [];
    this.addUnreadable(problems, read);
    const left = read.older > 0 ? ` (${read.older} are older than the history, which ends with the newest event time)` : '';
    const tooFew = (split: SplitName, rows: number, least: number): void => {
      if (rows < least) problems.push(`${rows} ${ROWS_OF[split]}${left}, expected at least ${least}`);
    };
    tooFew('training', read.rows, minTrainingRows);
    tooFew('holdout', read.heldOut, minHoldoutRows);
    if (read.heldOut > MAX_HOLDOUT_ROWS) problems.push(`${read.heldOut} held-out rows, expected at most ${MAX_HOLDOUT_ROWS}: shorten the holdout`);
    if (brokenRows > 0) problems.push(`${counted(brokenRows, 'held-out row')} with a line break in a feature, expected none: a model is asked one row a line`);
    const rowsOf = { training: read.rows, holdout: read.heldOut } as const;
    for (const split of SPLITS) this.addLabels(problems, split);
    for (const split of SPLITS) this.addEmptyColumns(problems, split, rowsOf[split]);
    for (const split of SPLITS) for (const check of this.determined) problems.push(...check.problems(split, rowsOf[split], ROWS_OF[split], this.config.quarantinedShare));
    return problems;
  }

  /** Rows older than the history would dilute the share, and bad lines of objects that are older as a whole do no harm. */
  private addUnreadable(problems: string[], { rows, heldOut, quarantined, quarantinedOlder, firstQuarantined }: TrainingRowsRead): void {
    const unreadable = quarantined - quarantinedOlder;
    const lines = rows + heldOut + unreadable;
    const { quarantinedShare } = this.config;
    if (unreadable === 0 || unreadable / lines < quarantinedShare || !firstQuarantined) return;
    const { key, line, reason } = firstQuarantined;
    problems.push(`${unreadable} of ${lines} lines unreadable: ${shownNumber(unreadable / lines)}, expected less than ${quarantinedShare}; the first is ${key} line ${line}: ${reason}`);
  }

  private addLabels(problems: string[], split: SplitName): void {
    const { badLabels, labels, positives } = this.sides[split];
    const { task } = this.config;
    const label = JSON.stringify(task.label);
    const add = (bad: BadLabels | undefined, what: string): void => {
      if (bad) problems.push(`${bad.count} ${ROWS_OF[split]} ${what} in column ${label}, the first in ${bad.key} line ${bad.line}, expected none: leave such rows out, or mend them`);
    };
    add(badLabels.missing, 'without a label');
    add(badLabels.unknown, UNKNOWN[task.kind]);
    if (task.kind !== 'binary' || labels === 0) return;
    const positive = JSON.stringify(task.positive);
    if (positives === 0) problems.push(`no ${positive} in column ${label} among the ${ROWS_OF[split]}, expected both classes`);
    if (positives === labels) problems.push(`nothing but ${positive} in column ${label} among the ${ROWS_OF[split]}, expected both classes`);
  }

  private addEmptyColumns(problems: string[], split: SplitName, rows: number): void {
    const { unseen } = this.sides[split];
    if (rows === 0 || unseen.length === 0) return;
    const names = unseen.map((index) => JSON.stringify(this.features[index]!.name));
    problems.push(`no value in any of the ${ROWS_OF[split]} in ${names.join(', ')}, expected some of every feature`);
  }

  private hasValue({ type, position }: { readonly type: ColumnType; readonly position: number }, cells: readonly unknown[]): boolean {
    const cell = cells[position];
    if (type === 'number') return !Number.isNaN(this.reader.number(cell, this.counts));
    const { missing } = this.counts;
    const category = this.reader.category(cell, this.counts);
    // Texts may be longer than categories.
    return type === 'category' ? category !== undefined : this.counts.missing === missing;
  }
}

const UNKNOWN: Readonly<Record<RetrainingStepsConfig['task']['kind'], string>> = {
  binary: 'with a label that is neither of two classes',
  multiclass: 'with a label that is no class',
  regression: 'with a label that is no number',
};
