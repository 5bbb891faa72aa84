/**
 * What an hour of the log was counted as, and the sum of such counts of parts of the hour. It does not depend on how the objects of the hour
 * are parted, nor on the order of the parts: every count adds up, and the lists are sorted.
 */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION, type InputObject } from '../../lib/contract/baseline';
import type { HourPartial, QuarantineDocument, QuarantinedLine } from '../../lib/contract/partial';
import { binCount } from './column-bins';
import { ExtraColumns } from './extra-columns';
import { ColumnSum } from './merge';
import { byKey, QuarantineList } from './quarantine-list';

export interface HourResult {
  readonly partial: HourPartial;
  /** Present when lines were quarantined. */
  readonly quarantine?: QuarantineDocument;
}

/** The parts of a result, in the order of the contract, whoever counted. */
export function hourResult(modelId: string, { hour, inputs, rows, quarantined, damagedObjects = 0, extraColumns = [], features, segments }: HourPartial, lines: readonly QuarantinedLine[]): HourResult {
  const partial = { hour, inputs: [...inputs].sort(byKey), rows, quarantined, ...(damagedObjects === 0 ? {} : { damagedObjects }), ...(extraColumns.length === 0 ? {} : { extraColumns }), features, ...(segments ? { segments } : {}) };
  if (quarantined === 0) return { partial };
  return { partial, quarantine: { version: DRIFT_CONTRACT_VERSION, modelId, hour, quarantined, lines } };
}

/** Adds the parts of one hour, without keeping them. */
export class HourSum {
  private readonly inputs = new Map<string, InputObject>();
  private readonly features: readonly ColumnSum[];
  private readonly segments: readonly (readonly ColumnSum[])[] | undefined;
  private readonly list = new QuarantineList();
  private readonly extra = new ExtraColumns();
  private rows = 0;
  private quarantined = 0;
  private damagedObjects = 0;

  /** @param hour start of the hour, ISO 8601 */
  public constructor(
    private readonly baseline: BaselineDocument,
    private readonly hour: string,
  ) {
    this.features = baseline.features.map((feature) => new ColumnSum(binCount(feature)));
    this.segments = baseline.segments?.map(() => baseline.features.map(({ bySegment }) => new ColumnSum(bySegment!.ends.length)));
  }

  /** @throws Error when the part is of another hour, or has an object that another part has */
  public add({ partial, quarantine }: HourResult): void {
    const { hour } = this;
    if (partial.hour !== hour) throw new Error(`hour ${hour}: got a part of ${partial.hour}, expected parts of one hour`);
    for (const input of partial.inputs) {
      if (this.inputs.has(input.key)) throw new Error(`hour ${hour}: got ${input.key} in two parts, expected each object in one: its rows would count twice`);
      this.inputs.set(input.key, input);
    }
    this.rows += partial.rows;
    this.quarantined += partial.quarantined;
    this.damagedObjects += partial.damagedObjects ?? 0;
    this.features.forEach((sum, feature) => sum.add(partial.features[feature]!));
    this.segments?.forEach((sums, segment) => sums.forEach((sum, feature) => sum.add(partial.segments![segment]![feature]!)));
    for (const column of partial.extraColumns ?? []) this.extra.add(column);
    for (const line of quarantine?.lines ?? []) this.list.add(line);
  }

  public result(): HourResult {
    const { hour, rows, quarantined, damagedObjects, baseline: { modelId } } = this;
    const segments = this.segments?.map((sums) => sums.map((sum) => sum.result()));
    const partial = { hour, inputs: [...this.inputs.values()], rows, quarantined, damagedObjects, extraColumns: this.extra.list, features: this.features.map((sum) => sum.result()), ...(segments ? { segments } : {}) };
    return hourResult(modelId, partial, this.list.lines());
  }
}
