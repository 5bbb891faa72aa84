/** Parses one CSV record (RFC 4180, double quote; a comma between fields, or another character), which a quoted field can spread over several lines. */

export type RecordState = 'complete' | 'open' | 'malformed' | 'too-wide';

/** A record with more is not taken apart: each field takes several times its bytes. */
export const MAX_FIELDS = 65_536;

export class CsvRecord {
  /** The fields of a complete record. */
  public fields: string[] = [];
  private field = '';
  private inQuotes = false;

  /** @param delimiter one character */
  public constructor(private readonly delimiter = ',') {}

  /** Begins a new record with this line. */
  public begin(line: string): RecordState {
    if (line.length > MAX_FIELDS && isTooWide(line, this.delimiter)) return 'too-wide';
    if (!line.includes('"')) {
      this.fields = line.split(this.delimiter);
      return 'complete';
    }
    this.fields = [];
    this.field = '';
    this.inQuotes = false;
    return this.parse(line, 0);
  }

  /** Continues an open record: its quoted field holds a line break here, which is kept as a line feed. */
  public continue(line: string): RecordState {
    this.field += '\n';
    return this.parse(line, 0);
  }

  private parse(line: string, from: number): RecordState {
    let position = from;
    for (;;) {
      if (this.fields.length > MAX_FIELDS) return 'too-wide';
      if (!this.inQuotes) {
        if (line[position] !== '"') {
          const next = line.indexOf(this.delimiter, position);
          const end = next < 0 ? line.length : next;
          const plain = line.slice(position, end);
          if (plain.includes('"')) return 'malformed';
          this.fields.push(plain);
          if (next < 0) return 'complete';
          position = next + 1;
          continue;
        }
        this.inQuotes = true;
        this.field = '';
        position += 1;
      }
      const quote = line.indexOf('"', position);
      if (quote < 0) {
        this.field += line.slice(position);
        return 'open';
      }
      this.field += line.slice(position, quote);
      if (line[quote + 1] === '"') {
        this.field += '"';
        position = quote + 2;
        continue;
      }
      this.inQuotes = false;
      this.fields.push(this.field);
      if (quote + 1 === line.length) return 'complete';
      if (line[quote + 1] !== this.delimiter) return 'malformed';
      position = quote + 2;
    }
  }
}

/** Delimiters in quotes count, too. */
function isTooWide(line: string, delimiter: string): boolean {
  const code = delimiter.charCodeAt(0);
  let delimiters = 0;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) === code) delimiters += 1;
  return delimiters >= MAX_FIELDS;
}
