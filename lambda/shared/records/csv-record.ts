/** Parses one CSV record (RFC 4180, comma, double quote), which a quoted field can spread over several lines. */

export type RecordState = 'complete' | 'open' | 'malformed' | 'too-wide';

/** A record with more is not taken apart: each field takes several times its bytes. */
export const MAX_FIELDS = 65_536;

const COMMA = 44;

export class CsvRecord {
  /** The fields of a complete record. */
  public fields: string[] = [];
  private field = '';
  private inQuotes = false;

  /** Begins a new record with this line. */
  public begin(line: string): RecordState {
    if (line.length > MAX_FIELDS && isTooWide(line)) return 'too-wide';
    if (!line.includes('"')) {
      this.fields = line.split(',');
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
          const comma = line.indexOf(',', position);
          const end = comma < 0 ? line.length : comma;
          const plain = line.slice(position, end);
          if (plain.includes('"')) return 'malformed';
          this.fields.push(plain);
          if (comma < 0) return 'complete';
          position = comma + 1;
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
      if (line[quote + 1] !== ',') return 'malformed';
      position = quote + 2;
    }
  }
}

/** Commas in quotes count, too. */
function isTooWide(line: string): boolean {
  let commas = 0;
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) === COMMA) commas += 1;
  return commas >= MAX_FIELDS;
}
