/**
 * Reads cells by the type that the schema gives their column, never by what they look like. A cell that holds no value of that
 * type is counted as what it is instead.
 */

/** What a column held; see `ColumnCounts` in the contract. */
export class CellCounts {
  public present = 0;
  public missing = 0;
  public invalid = 0;
  public nonFinite = 0;
}

/** Longer texts are no categories; it also bounds what a category costs in memory. */
export const MAX_CATEGORY_LENGTH = 256;

// Digits can be told apart in one way only: otherwise a text of a million digits and a letter would take hours.
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
/** So many digits are a whole number that a double holds exactly. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;

/** What counters read cells with. */
export type CellReading = Pick<CellReader, 'number' | 'category' | 'takes'>;

export class CellReader {
  private readonly missingWords: ReadonlySet<string>;
  private readonly missingNumbers: ReadonlySet<number>;
  private readonly hasMissingNumber: boolean;

  /**
   * @param missingWords texts that stand for a missing value, case-sensitive; the empty text always does. One that is a number stands
   * for that number however it is written, in a text or not, where numbers are read
   */
  public constructor(missingWords: readonly string[]) {
    this.missingWords = new Set(['', ...missingWords]);
    this.missingNumbers = new Set(missingWords.filter((word) => DECIMAL.test(word)).map(Number));
    this.hasMissingNumber = this.missingNumbers.size > 0;
  }

  /** Whether the finite number is present as it stands, and no sign of a missing value, e.g. -999. */
  public takes(value: number): boolean {
    return !this.isMissing(value);
  }

  private isMissing(value: number): boolean {
    return this.hasMissingNumber && this.missingNumbers.has(value);
  }

  /**
   * A number as it is, or a text in decimal notation (spaces around it are ignored): CSV has nothing but texts, and some JSON
   * writers put numbers into quotes. A boolean is not a number. What is not a number in Parquet is what its text is in CSV.
   *
   * @returns the finite number, or NaN when the cell holds none
   */
  public number(cell: unknown, counts: CellCounts): number {
    if (typeof cell === 'number') return Number.isNaN(cell) ? this.number('NaN', counts) : this.finite(cell, counts);
    if (typeof cell === 'bigint') return this.finite(Number(cell), counts);
    if (cell === undefined || cell === null) {
      counts.missing += 1;
      return NaN;
    }
    if (typeof cell !== 'string') {
      counts.invalid += 1;
      return NaN;
    }
    const short = shortDecimal(cell);
    if (!Number.isNaN(short)) return this.finite(short, counts);
    if (this.missingWords.has(cell)) {
      counts.missing += 1;
      return NaN;
    }
    const text = cell.trim();
    if (DECIMAL.test(text)) return this.finite(Number(text), counts);
    if (INFINITE.test(text)) counts.nonFinite += 1;
    else counts.invalid += 1;
    return NaN;
  }

  /**
   * A text as it is; a JSON number or boolean by its shortest notation, so that 1 in JSON and 1 in CSV are the same category.
   * The texts `true` and `false` are lower-cased, however they are written: every program has its own way to put a boolean into
   * CSV (`True`, `TRUE`), and JSON has one. A text that looks like a number stays as it is written, because it can be a code:
   * `01234` is not `1234`, and `1.0` is not `1`.
   *
   * @returns the category, or `undefined` when the cell holds none
   */
  public category(cell: unknown, counts: CellCounts): string | undefined {
    if (cell === undefined || cell === null) {
      counts.missing += 1;
      return undefined;
    }
    const text = typeof cell === 'string' ? cell : typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint' ? String(cell) : undefined;
    if (text === undefined || text.length > MAX_CATEGORY_LENGTH) {
      counts.invalid += 1;
      return undefined;
    }
    if (this.missingWords.has(text)) {
      counts.missing += 1;
      return undefined;
    }
    counts.present += 1;
    return (text.length === 4 || text.length === 5) && BOOLEAN.test(text) ? text.toLowerCase() : text;
  }

  /** Minus zero counts as zero: it would be a value of its own otherwise, and JSON does not keep it. */
  private finite(value: number, counts: CellCounts): number {
    if (!Number.isFinite(value)) {
      counts.nonFinite += 1;
    } else if (this.isMissing(value)) {
      counts.missing += 1;
    } else {
      counts.present += 1;
      return value + 0;
    }
    return NaN;
  }
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const MILLISECONDS = /^-?\d{1,15}$/;
/** The years that ISO 8601 has four digits for; what lies beyond is a mistake, or stands for "never". */
const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The instant of a `timestamp` cell, in milliseconds since 1970: ISO 8601 (a space may stand for the T; without a zone it is
 * UTC, or as far ahead of it as is said), or epoch milliseconds. NaN for anything else, and outside of the years 0 to 9999.
 *
 * @param utcOffset minutes that times without a zone are ahead of UTC; a date without a time is the day in UTC in any case
 */
export function timestampCell(cell: unknown, utcOffset = 0): number {
  if (typeof cell === 'number' || typeof cell === 'bigint') return instant(Number(cell));
  if (typeof cell !== 'string') return NaN;
  if (cell !== latest.text) latest = { text: cell, ...timeOf(cell) };
  return utcOffset !== 0 && latest.isLocal ? instant(latest.time - utcOffset * MINUTE_MS) : latest.time;
}

const MINUTE_MS = 60_000;

interface CellTime {
  readonly time: number;
  /** That it has no zone. */
  readonly isLocal: boolean;
}

/** Rows of the same minute follow each other: most ask for the same text again. */
let latest: CellTime & { readonly text: string } = { text: '', time: NaN, isLocal: false };
/** And so do minutes of the same day. */
let latestDate = { text: '', isDate: false };

function timeOf(cell: string): CellTime {
  if (MILLISECONDS.test(cell)) return { time: instant(Number(cell)), isLocal: false };
  const [, date, zone] = DATE_TIME.exec(cell) ?? [];
  if (date === undefined) return NO_TIME;
  if (date !== latestDate.text) latestDate = { text: date, isDate: isDate(date) };
  if (!latestDate.isDate) return NO_TIME;
  const isLocal = cell.length > date.length && zone === undefined;
  return { time: instant(Date.parse(isLocal ? `${cell.replace(' ', 'T')}Z` : cell.replace(' ', 'T'))), isLocal };
}

const NO_TIME: CellTime = { time: NaN, isLocal: false };

function instant(time: number): number {
  return time >= FIRST_INSTANT && time <= LAST_INSTANT ? time : NaN;
}

/** `Date.parse` takes 30 February for 2 March. */
function isDate(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}

/**
 * The number that a text in plain notation stands for, e.g. `-12.50`; NaN for any other text. Nearly all numbers are of this kind,
 * and this is several times faster than a pattern and `Number`. It is exact: digits and power of ten are, and a division rounds once.
 */
function shortDecimal(text: string): number {
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  const isNegative = text.charCodeAt(0) === MINUS;
  for (let at = isNegative ? 1 : 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      if (++digits > EXACT_DIGITS) return NaN;
    } else if (code === POINT && point < 0) {
      point = digits;
    } else {
      return NaN;
    }
  }
  if (digits === 0) return NaN;
  const value = point < 0 ? mantissa : mantissa / POWERS_OF_TEN[digits - point]!;
  return isNegative ? 0 - value : value;
}
