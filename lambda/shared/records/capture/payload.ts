/**
 * The rows of one captured payload, a request or a response, in whatever encoding SageMaker kept it. Requests and responses of one
 * line may be encoded differently.
 *
 * CSV has no header line. JSON may be one text, or one on each line (`application/jsonlines`); a row is a list, an object with the
 * columns' names, or a single value, and rows may lie in a member that wraps them, as `{"instances": [{"features": [1, 2]}]}`. Where
 * names stand beside the rows, as in the split form of pandas (`{"columns": ["a", "b"], "data": [[1, 2]]}`), cells are matched by them.
 * Base64 is what SageMaker does with content types that nobody has listed as CSV or JSON: the bytes, to be read by their type.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html for the shapes of JSON
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { CsvRecord, MAX_FIELDS } from '../csv-record';
import { parseJson, UnreadableJson } from '../json';

/** Of one request; it bounds memory. */
export const MAX_ROWS = 100_000;

/** What a payload is as a whole when it cannot be read, in words and without a piece of it. */
export class UnreadablePayload extends Error {
  public override readonly name = 'UnreadablePayload';

  /** @param rows that are lost, as far as they are known */
  public constructor(
    message: string,
    public readonly rows = 1,
  ) {
    super(message);
  }
}

/** The cells of a row in the order of the columns, or why it is none. */
export type PayloadRow = readonly unknown[] | string;

/** Members that hold the rows. */
const WRAPPERS = ['instances', 'predictions', 'inputs', 'outputs', 'rows', 'data'];
/** Members that hold the values of a row. */
const ROW_WRAPPERS = ['features', 'values'];

/**
 * @param payload a member of `captureData`, as it came
 * @param columns of a row
 * @throws UnreadablePayload
 */
export function payloadRows(payload: unknown, columns: readonly string[]): readonly PayloadRow[] {
  if (!isObject(payload) || typeof payload.data !== 'string') throw new UnreadablePayload('no data in a captured payload');
  const { data, encoding, observedContentType } = payload;
  switch (typeof encoding === 'string' ? encoding.toUpperCase() : '') {
    case 'CSV':
      return csvRows(data, columns);
    case 'JSON':
      return jsonRows(data, columns);
    case 'BASE64':
      return decodedRows(data, observedContentType, columns);
    default:
      throw new UnreadablePayload('an encoding that is none of CSV, JSON and BASE64');
  }
}

function decodedRows(data: string, contentType: unknown, columns: readonly string[]): readonly PayloadRow[] {
  const kind = payloadKind(contentType);
  if (!kind) throw new UnreadablePayload('a content type that is neither CSV nor JSON');
  const bytes = Buffer.from(data, 'base64');
  if (!isUtf8(bytes)) throw new UnreadablePayload('a payload that is not UTF-8');
  return (kind === 'json' ? jsonRows : csvRows)(bytes.toString('utf8'), columns);
}

/** What the bytes of a content type are. */
export function payloadKind(contentType: unknown): 'csv' | 'json' | undefined {
  const type = typeof contentType === 'string' ? contentType.toLowerCase() : '';
  return type.includes('json') ? 'json' : type.includes('csv') ? 'csv' : undefined;
}

function csvRows(text: string, columns: readonly string[]): readonly PayloadRow[] {
  const rows = new Rows();
  const record = new CsvRecord();
  let isOpen = false;
  forEachLine(text, (line) => {
    if (!isOpen && line === '') return;
    const state = isOpen ? record.continue(line) : record.begin(line);
    if (state === 'too-wide') throw new UnreadablePayload(`more than ${MAX_FIELDS} fields in a row`);
    if (state === 'malformed') throw new UnreadablePayload('text beside a quoted field');
    isOpen = state === 'open';
    if (!isOpen) rows.add(ofWidth(record.fields, columns.length));
  });
  if (isOpen) throw new UnreadablePayload('a quote that is not closed');
  return rows.all();
}

function jsonRows(text: string, columns: readonly string[]): readonly PayloadRow[] {
  const rows = new Rows();
  const whole = parseJson(text);
  if (!(whole instanceof UnreadableJson)) {
    addRows(rows, whole, columns);
    return rows.all();
  }
  forEachLine(text, (line) => {
    if (line.trim() === '') return;
    const value = parseJson(line);
    if (value instanceof UnreadableJson) throw new UnreadablePayload(`a payload: ${value.reason}`);
    addRows(rows, value, columns);
  });
  return rows.all();
}

/** A value that holds one row or several. */
function addRows(rows: Rows, value: unknown, columns: readonly string[]): void {
  const split = splitForm(value, columns);
  if (split) {
    for (const row of split.data) rows.add(bySplit(row, split.names, columns));
    return;
  }
  const wrapped = isObject(value) ? WRAPPERS.find((name) => Object.hasOwn(value, name) && !columns.includes(name)) : undefined;
  const content = wrapped === undefined ? value : (value as Readonly<Record<string, unknown>>)[wrapped];
  if (Array.isArray(content) && isListOfRows(content, columns.length)) {
    for (const one of content as readonly unknown[]) rows.add(jsonRow(one, columns));
  } else {
    rows.add(jsonRow(content, columns));
  }
}

interface SplitForm {
  readonly names: readonly unknown[];
  readonly data: readonly unknown[];
}

/** Rows with their names beside them; MLflow wraps them once more. */
function splitForm(value: unknown, columns: readonly string[]): SplitForm | undefined {
  const form = isObject(value) && isObject(value.dataframe_split) ? value.dataframe_split : value;
  if (!isObject(form) || columns.includes('columns') || columns.includes('data')) return undefined;
  return Array.isArray(form.columns) && Array.isArray(form.data) ? { names: form.columns as readonly unknown[], data: form.data as readonly unknown[] } : undefined;
}

function bySplit(row: unknown, names: readonly unknown[], columns: readonly string[]): PayloadRow {
  if (!columns.every((name) => names.includes(name))) return 'names beside the rows that lack one of the columns';
  const cells = Array.isArray(row) ? ofWidth(row as readonly unknown[], names.length) : 'a row that is no list';
  return typeof cells === 'string' ? cells : columns.map((name) => cells[names.indexOf(name)]);
}

/** A list of single values is one row of several columns, or several rows of one. */
function isListOfRows(list: readonly unknown[], width: number): boolean {
  return list.length === 0 || width === 1 || list.some((one) => typeof one === 'object' && one !== null);
}

function jsonRow(value: unknown, columns: readonly string[]): PayloadRow {
  if (Array.isArray(value)) return ofWidth(value as readonly unknown[], columns.length);
  if (!isObject(value)) return ofWidth([value], columns.length);
  const wrapper = ROW_WRAPPERS.find((name) => Object.hasOwn(value, name) && !columns.includes(name));
  if (wrapper !== undefined) {
    const values = value[wrapper];
    return ofWidth(Array.isArray(values) ? (values as readonly unknown[]) : [values], columns.length);
  }
  if (!columns.some((name) => Object.hasOwn(value, name))) return 'an object with none of the columns';
  return columns.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined));
}

function ofWidth(cells: readonly unknown[], width: number): PayloadRow {
  return cells.length === width ? cells : `${cells.length} values, expected ${width}`;
}

/** Keeps no more than a request may have, and counts the others. */
class Rows {
  private readonly kept: PayloadRow[] = [];
  private count = 0;

  public add(row: PayloadRow): void {
    this.count += 1;
    if (this.count <= MAX_ROWS) this.kept.push(row);
  }

  /** @throws UnreadablePayload when there are too many */
  public all(): readonly PayloadRow[] {
    if (this.count > MAX_ROWS) throw new UnreadablePayload(`more than ${MAX_ROWS} rows in a request`, this.count);
    return this.kept;
  }
}

function forEachLine(text: string, take: (line: string) => void): void {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    take(text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end));
    start = end + 1;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
