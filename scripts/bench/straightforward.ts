/**
 * How one would read a log without thinking about speed: `JSON.parse` for each line, `split` for CSV, one cell after the other. It is
 * what the readers of `lambda/shared/records` are measured against, and held to: the same partial, byte for byte.
 *
 * Cells are counted by the same counters, so that what is compared is the reading.
 */
import type { CaptureLayout } from '../../lib/contract/dataset';
import type { RowHandler } from '../../lambda/shared/records/rows';

/** Takes the lines of one object, in order. */
export type LineTaker = (line: string, number: number) => void;

export function jsonLines(columns: readonly string[], handler: RowHandler): LineTaker {
  return (line, number) => {
    if (line.trim() === '') return;
    const row = parsed(line);
    if (!row.isValid) handler.quarantine(number, 'not valid JSON');
    else if (!isObject(row.value)) handler.quarantine(number, 'not a JSON object');
    else handler.row(columns.map((name) => own(row.value as Members, name)), number);
  };
}

/** Without quotes: with them, lines are no records. */
export function plainCsv(columns: readonly string[], handler: RowHandler): LineTaker {
  let width = 0;
  let positions: readonly number[] = [];
  return (line, number) => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text === '') return;
    const fields = text.split(',');
    if (width === 0) {
      width = fields.length;
      positions = columns.map((name) => fields.indexOf(name));
    } else if (fields.length === width) {
      handler.row(positions.map((position) => fields[position]), number);
    } else {
      handler.quarantine(number, `${fields.length} fields, expected ${width} as in the header`);
    }
  };
}

/** CSV and JSON lists, plain or in base64; for requests and responses of single rows or several. */
export function capture({ inputs, outputs }: CaptureLayout, columns: readonly string[], handler: RowHandler): LineTaker {
  const names = [...inputs, ...outputs];
  const positions = columns.map((name) => names.indexOf(name));
  return (line, number) => {
    if (line.trim() === '') return;
    const captured = parsed(line);
    const data = isObject(captured.value) ? own(captured.value, 'captureData') : undefined;
    const rowsIn = isObject(data) ? rowsOf(own(data, 'endpointInput')) : undefined;
    const rowsOut = isObject(data) ? rowsOf(own(data, 'endpointOutput')) : undefined;
    if (!rowsIn || !rowsOut || rowsIn.length !== rowsOut.length) {
      handler.quarantine(number, 'no capture');
      return;
    }
    for (let i = 0; i < rowsIn.length; i++) {
      const cells = [...rowsIn[i]!, ...rowsOut[i]!];
      if (cells.length === names.length) handler.row(positions.map((position) => cells[position]), number);
      else handler.quarantine(number, 'another width');
    }
  };
}

function rowsOf(payload: unknown): readonly (readonly unknown[])[] | undefined {
  if (!isObject(payload)) return undefined;
  const { data, encoding, observedContentType } = payload;
  const text = encoding === 'BASE64' ? Buffer.from(String(data), 'base64').toString() : String(data);
  const isCsv = encoding === 'CSV' || (encoding === 'BASE64' && String(observedContentType).includes('csv'));
  if (isCsv) {
    return text
      .split('\n')
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
      .filter((line) => line !== '')
      .map((line) => line.split(','));
  }
  const value = JSON.parse(text) as { readonly instances?: readonly { readonly features: readonly unknown[] }[]; readonly predictions?: readonly unknown[] };
  return value.instances ? value.instances.map(({ features }) => features) : (value.predictions ?? []).map((one) => [one]);
}

type Members = Readonly<Record<string, unknown>>;

function parsed(text: string): { readonly isValid: boolean; readonly value?: unknown } {
  try {
    return { isValid: true, value: JSON.parse(text) };
  } catch {
    return { isValid: false };
  }
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
