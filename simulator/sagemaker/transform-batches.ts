/**
 * How a transform job cuts its input into requests and puts the answers together.
 *
 * Documented: with `SplitType` Line the records are lines, sent one by one or as many as fit into `MaxPayloadInMB`; without, an
 * object is one request; `AssembleWith` Line ends every answer with a new line. A record that is larger than the payload fails.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform.html
 */

export interface BatchRule {
  readonly split: 'None' | 'Line';
  readonly strategy: 'MultiRecord' | 'SingleRecord';
  /** Bytes; 0 for no limit. */
  readonly maxPayload: number;
}

const NEW_LINE = 10;

/** Requests in order; an Error for what is too large to send. */
export function batchesOf(body: Uint8Array, { split, strategy, maxPayload }: BatchRule): Uint8Array[] | Error {
  const limit = maxPayload === 0 ? Infinity : maxPayload;
  const records = split === 'Line' ? linesOf(body) : [body];
  const largest = records.reduce((most, { length }) => Math.max(most, length), 0);
  if (largest > limit) return new Error(`got a record of ${largest} bytes, expected at most ${limit} (MaxPayloadInMB)`);
  if (split === 'None') return records;
  if (strategy === 'SingleRecord') return records.map(withoutNewLine);
  const batches: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const { length } of records) {
    if (end - start + length > limit) {
      batches.push(body.subarray(start, end));
      start = end;
    }
    end += length;
  }
  return end > start ? [...batches, body.subarray(start, end)] : batches;
}

export function assemble(answers: readonly Uint8Array[], assembleWith: 'None' | 'Line'): Uint8Array {
  if (assembleWith === 'None') return Buffer.concat(answers);
  return Buffer.concat(answers.flatMap((answer) => (answer.at(-1) === NEW_LINE ? [answer] : [answer, Buffer.from('\n')])));
}

/** Lines with their new line. */
function linesOf(body: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  while (start < body.length) {
    const at = body.indexOf(NEW_LINE, start);
    const end = at < 0 ? body.length : at + 1;
    lines.push(body.subarray(start, end));
    start = end;
  }
  return lines;
}

function withoutNewLine(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEW_LINE ? line.subarray(0, -1) : line;
}
