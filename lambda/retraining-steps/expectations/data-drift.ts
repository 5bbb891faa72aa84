/** How far the rows to train on have moved from those of the snapshot that was accepted last. */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { type ColumnCounter, columnCounter } from '../../shared/column-bins';
import type { CellReader } from '../../shared/records/cells';
import { shownNumber } from '../../shared/words';
import { psi } from '../../stats/psi';

export class DataDrift {
  private readonly counters: readonly ColumnCounter[];
  private readonly positions: readonly number[];

  /** @param columns of the rows, in the order of their cells */
  public constructor(private readonly accepted: BaselineDocument, columns: readonly string[], reader: CellReader, private readonly limit: number) {
    const { features } = accepted;
    this.positions = features.map(({ name }) => columns.indexOf(name));
    this.counters = features.map((feature) => columnCounter(feature, reader));
  }

  /** Takes a row to train on. */
  public take(cells: readonly unknown[]): void {
    for (let index = 0; index < this.counters.length; index++) if (this.positions[index]! >= 0) this.counters[index]!.add(cells[this.positions[index]!]);
  }

  /** Features that have moved too far, in words. */
  public problems(): string[] {
    return this.accepted.features.flatMap((feature, index) => {
      const edges = feature.kind === 'continuous' ? feature.psiEdges : undefined;
      const { value } = psi(merged(feature.counts, edges), merged(this.counters[index]!.result().counts, edges));
      return value <= this.limit ? [] : [`column ${JSON.stringify(feature.name)} has a population stability index of ${shownNumber(value)} against the snapshot accepted last, expected at most ${this.limit}`];
    });
  }
}

/** Counts of the bins that these edges bound. */
function merged(counts: readonly number[], edges: readonly number[] | undefined): number[] {
  if (!edges) return [...counts];
  const bounds = [...edges, counts.length - 1];
  return bounds.map((bound, index) => counts.slice(index === 0 ? 0 : bounds[index - 1]! + 1, bound + 1).reduce((sum, one) => sum + one, 0));
}
