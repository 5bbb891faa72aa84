/**
 * What the files of SageMaker Model Monitor have in common: JSON of bounded size, whose members are looked at one by one. The problems of
 * a file are told together, each with the place, what is there and what is expected.
 */
import { throwIfAny } from '../config/reader';

/** A file of a thousand features with whole sketches stays below; a larger one would not fit beside its content into memory. */
export const MOST_BYTES = 256 * 1024 ** 2;

/** Most problems that are told: a file of another kind has one in every feature. */
const MOST_PROBLEMS = 20;

/** Texts and lists are not repeated whole. */
const MOST_SHOWN = 60;

type Members = Readonly<Record<string, unknown>>;

export class ModelMonitorFile {
  private readonly problems: string[] = [];

  /** @param key names the file in problems */
  public constructor(private readonly key: string) {}

  /** @throws Error when the content is no JSON object, or too large */
  public parse(body: Uint8Array): Members {
    if (body.length > MOST_BYTES) throw new Error(`${this.key}: got ${body.length} bytes, expected at most ${MOST_BYTES}; leave out the features that are not watched`);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    } catch (error) {
      throw new Error(`${this.key}: got content that is not JSON, expected what a baselining job of SageMaker Model Monitor has written`, { cause: error });
    }
    return this.members(value, 'content');
  }

  /** The members of an object; none where it is not one. */
  public members(value: unknown, at: string): Members {
    if (isObject(value)) return value;
    this.problem(at, value, 'an object');
    return {};
  }

  /** The entries of a list; none where it is not one. */
  public list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value as readonly unknown[];
    this.problem(at, value, 'a list');
    return [];
  }

  /** A number that is at least so much; 0 where there is none. */
  public number(value: unknown, at: string, least = -Infinity): number {
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
    this.problem(at, value, least === -Infinity ? 'a finite number' : `a number of at least ${least}`);
    return 0;
  }

  public text(value: unknown, at: string): string {
    if (typeof value === 'string') return value;
    this.problem(at, value, 'a text');
    return '';
  }

  public problem(at: string, got: unknown, expected: string): void {
    this.problems.push(`${at}: got ${shown(got)}, expected ${expected}`);
  }

  /** @throws Error with the problems, if there are any */
  public throwIfAny(): void {
    const { problems } = this;
    const more = problems.length - MOST_PROBLEMS;
    throwIfAny(more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems, `${this.key} cannot be read as a file of SageMaker Model Monitor:`);
  }
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists and objects by their kind only: they can be large. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
