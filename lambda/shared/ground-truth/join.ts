/**
 * Joins the requests of an inference log with the labels that came later. Rows without a label are counted, so that nobody takes the metrics
 * of a few for those of all.
 */
import type { GroundTruth, Labelled } from './labels';
import { RequestRows } from './requests';

export interface LabelledRowHandler {
  /**
   * @param cells as in `RowHandler`
   * @param found the labels of the whole request
   * @param index of the row in it
   */
  labelled(cells: readonly unknown[], label: unknown, line: number, found: Labelled, index: number): void;
  /** Gets a row whose request has no label, where somebody asks. */
  unlabelled?(cells: readonly unknown[], index: number): void;
  /** Gets the rows of a request that has another number of labels. */
  unequal(line: number, reason: string, rows: number): void;
  /** Gets what the reader of the log refuses, and rows of requests that it refuses a row of. */
  quarantine(line: number, reason: string, lines?: number): void;
}

export class GroundTruthJoin extends RequestRows {
  /** Rows with a label. */
  public joined = 0;
  /** Rows whose request has no label. */
  public unlabelled = 0;

  /** @param idPosition of the cell that holds the id of the request */
  public constructor(
    private readonly truth: Pick<GroundTruth, 'holds' | 'find'>,
    idPosition: number,
    private readonly handler: LabelledRowHandler,
  ) {
    super(idPosition);
  }

  public override request(id: string, rows: readonly (readonly unknown[])[], line: number): void {
    // Rows of another partition have their turn in another pass.
    if (!this.truth.holds(id)) return;
    const found = this.truth.find(id);
    if (!found) {
      this.unlabelled += rows.length;
      if (this.handler.unlabelled) rows.forEach((cells, index) => this.handler.unlabelled!(cells, index));
    } else if (found.labels.length !== rows.length) {
      this.handler.unequal(line, `${found.labels.length} labels for ${rows.length} rows`, rows.length);
    } else {
      this.joined += rows.length;
      rows.forEach((cells, index) => this.handler.labelled(cells, found.labels[index], line, found, index));
    }
  }

  protected override refused(line: number, reason: string, lines?: number): void {
    this.handler.quarantine(line, reason, lines);
  }
}
