/**
 * One grammar for all refusals: construct path, what was got, what was expected, the fix. A construct collects all its
 * problems and throws once, so that nobody mends them one synth at a time.
 */
import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export interface Problem {
  /** The prop or entry, as its user wrote it, e.g. `window`. */
  readonly subject: string;
  /** The value received; shown as JSON. */
  readonly got: unknown;
  readonly expected: string;
  readonly fix: string;
}

export class Problems {
  private readonly found: Problem[] = [];

  /** @param where construct path, class name, or file */
  public constructor(private readonly where: IConstruct | string) {}

  public add(problem: Problem): void {
    this.found.push(problem);
  }

  /** Adds the problem unless the condition holds. */
  public require(condition: boolean, problem: Problem): void {
    if (!condition) this.add(problem);
  }

  public throwIfAny(): void {
    if (this.found.length === 0) return;
    const where = typeof this.where === 'string' ? this.where : this.where.node.path;
    throw new Error([`${where} cannot be defined:`, ...this.found.map((problem) => `  - ${describe(problem)}`)].join('\n'));
  }
}

function describe({ subject, got, expected, fix }: Problem): string {
  return `${subject}: got ${show(got)}, expected ${expected}; ${fix}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Token.isUnresolved(value)) return 'a value that only deploy time knows';
  // JSON has no word for NaN and Infinity.
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
