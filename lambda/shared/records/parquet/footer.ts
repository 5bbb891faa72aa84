/** Reads what stands at the end of a Parquet file: its columns and row groups. */
import { parquetMetadata, type RowGroup, type SchemaElement } from 'hyparquet';
import type { Spooled } from '../spool';
import { MAX_FOOTER_BYTES, UnreadableParquet, wholeNumber } from './limits';
import { endOfStruct } from './thrift';

/** Behind the footer: its length, and the mark of the format. */
const TAIL_BYTES = 8;

export interface Footer {
  /** By name; lists and structures are not told apart. Of several columns of one name the first. */
  readonly columns: ReadonlyMap<string, SchemaElement | 'nested'>;
  readonly groups: readonly RowGroup[];
}

/** @throws UnreadableParquet, or what hyparquet throws, when there is none */
export async function readFooter(file: Spooled): Promise<Footer> {
  const end = wholeNumber(file.byteLength - TAIL_BYTES, 0, Number.MAX_SAFE_INTEGER);
  const length = new DataView(await file.slice(end, end + TAIL_BYTES)).getUint32(0, true);
  if (length > Math.min(end, MAX_FOOTER_BYTES)) throw new UnreadableParquet('a footer that is too long');
  const bytes = new Uint8Array(await file.slice(end - length, end + TAIL_BYTES));
  if (endOfStruct(bytes.subarray(0, length), 0) === undefined) throw new UnreadableParquet('a footer that ends too early');
  const { schema, row_groups: groups } = parquetMetadata(bytes, { geoparquet: false });
  return { columns: columnsOf(schema), groups };
}

/** The children of the root: what stands in the list behind it, each with its own below it. */
function columnsOf([root, ...elements]: readonly SchemaElement[]): Map<string, SchemaElement | 'nested'> {
  const columns = new Map<string, SchemaElement | 'nested'>();
  let at = 0;
  for (let child = 0; child < (root?.num_children ?? 0); child++) {
    const element = at < elements.length ? elements[at]! : tooShort();
    const isFlat = (element.num_children ?? 0) <= 0 && element.repetition_type !== 'REPEATED';
    if (!columns.has(element.name)) columns.set(element.name, isFlat ? element : 'nested');
    for (let open = 1; open > 0; at++) {
      if (at >= elements.length) tooShort();
      open += Math.max(0, elements[at]!.num_children ?? 0) - 1;
    }
  }
  return columns;
}

function tooShort(): never {
  throw new UnreadableParquet('a schema that ends too early');
}
