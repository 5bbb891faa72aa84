/** Reads fields of a definition and collects what is wrong with them, so that all of it is said at once. */
import { EvaluationError } from './errors';
import { reasonAgainst } from './fields';
import { isJsonObject, type Json, type JsonObject } from './json';
import { expressionIn, Template } from './template';

export interface Range {
  readonly least: number;
  readonly most: number;
  /** False where fractions are allowed. */
  readonly isWhole?: boolean;
}

export class Problems {
  public readonly found: string[] = [];

  /** @param got the value; nothing is shown as such */
  public add(where: string, got: Json | undefined, expected: string): void {
    this.found.push(`${where}: got ${got === undefined ? 'nothing' : JSON.stringify(got)}, expected ${expected}`);
  }

  public fields(where: string, object: JsonObject, allowed: readonly string[]): void {
    for (const field of Object.keys(object).filter((name) => !allowed.includes(name))) {
      this.found.push(`${where}.${field}: ${reasonAgainst(field) ?? 'unknown here'}; expected one of ${allowed.join(', ')}`);
    }
  }

  public object(where: string, value: Json | undefined): JsonObject {
    if (isJsonObject(value)) return value;
    this.add(where, value, 'an object');
    return {};
  }

  /** An array with at least one entry; entries that are no objects are reported. */
  public objects(where: string, value: Json | undefined): readonly JsonObject[] {
    if (Array.isArray(value) && value.length > 0) return (value as Json[]).map((entry, index) => this.object(`${where}[${index}]`, entry));
    this.add(where, value, 'an array with at least one entry');
    return [];
  }

  public strings(where: string, value: Json | undefined): readonly string[] {
    if (Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')) return value;
    this.add(where, value, 'an array of strings with at least one entry');
    return [];
  }

  public string(where: string, value: Json | undefined): string {
    if (typeof value === 'string' && value !== '') return value;
    this.add(where, value, 'a string');
    return '';
  }

  public number(where: string, value: Json | undefined, range: Range): number | undefined {
    if (value === undefined) return undefined;
    if (isWithin(value, range)) return value;
    this.add(where, value, worded(range));
    return undefined;
  }

  /** A field that is evaluated; its value is only known to fit where it has no expression. */
  public template(where: string, field: string, value: Json | undefined): Template | undefined {
    if (value === undefined) return undefined;
    try {
      return new Template(value, field);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.found.push(`${where}/${error.field}: ${error.message}`);
      return undefined;
    }
  }

  /** An evaluated field that gives a number. */
  public numberTemplate(where: string, field: string, value: Json | undefined, range: Range): Template | undefined {
    if (value !== undefined && !isExpression(value) && !isWithin(value, range)) this.add(`${where}.${field}`, value, `${worded(range)}, or an expression`);
    return this.template(where, field, value);
  }

  /** An evaluated field that gives a string. */
  public stringTemplate(where: string, field: string, value: Json | undefined): Template | undefined {
    if (value !== undefined && typeof value !== 'string') this.add(`${where}.${field}`, value, 'a string or an expression');
    return this.template(where, field, value);
  }
}

export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && expressionIn(value) !== undefined;
}

export function isWithin(value: Json, { least, most, isWhole = true }: Range): value is number {
  return typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
}

export function worded({ least, most, isWhole = true }: Range): string {
  return `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`;
}
