/**
 * Variables of a scope: the machine, a branch of a Parallel, an iteration of a Map. An inner scope reads those around it and
 * assigns only its own, which end with it.
 *
 * Documented: the scopes, 256 KiB for one Assign, 10 MiB for an execution. Assumed: too much is `States.DataLimitExceeded`;
 * what sibling scopes hold at the same time is not added up.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
import type { Bindings } from './functions';
import { byteLength, type Json, type JsonObject } from './json';
import { ASSIGN_BYTES, VARIABLES_BYTES } from './limits';
import type { Scope } from './template';

export class Variables implements Scope {
  private readonly own = new Map<string, { readonly value: Json; readonly bytes: number }>();
  private ownBytes = 0;

  /** @param functions what expressions see besides variables; an inner scope has those of the outermost */
  public constructor(private readonly outer?: Variables, private readonly functions?: Bindings) {}

  /** The innermost of that name; undefined where there is none. */
  public value(name: string): unknown {
    const own = this.own.get(name);
    if (own !== undefined) return own.value;
    if (this.outer) return this.outer.value(name);
    return this.functions && Object.hasOwn(this.functions, name) ? this.functions[name] : undefined;
  }

  /** @returns why not, where the values are too large; then nothing is assigned */
  public assign(values: JsonObject): string | undefined {
    const entries = Object.entries(values).map(([name, value]) => [name, { value, bytes: byteLength(value) }] as const);
    let [assigned, replaced] = [0, 0];
    for (const [name, { bytes }] of entries) {
      assigned += bytes;
      replaced += this.own.get(name)?.bytes ?? 0;
    }
    if (assigned > ASSIGN_BYTES) return `Assign has ${assigned} bytes of values, which is more than ${ASSIGN_BYTES}`;
    const total = this.bytes + assigned - replaced;
    if (total > VARIABLES_BYTES) return `the variables of the execution have ${total} bytes, which is more than ${VARIABLES_BYTES}`;
    for (const [name, entry] of entries) this.own.set(name, entry);
    this.ownBytes += assigned - replaced;
    return undefined;
  }

  private get bytes(): number {
    return this.ownBytes + (this.outer?.bytes ?? 0);
  }
}
