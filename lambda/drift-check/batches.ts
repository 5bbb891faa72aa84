/** Parts the objects of an hour into batches, in the order of their keys, so that the same objects always make the same batches. */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION, type InputObject } from '../../lib/contract/baseline';
import { BATCH_LIST_BYTES, bytesToRead, type LogBatch } from '../../lib/contract/fan-out';

/** @param bytes from which on a batch takes no further object */
export function batchesOf({ modelId, id: baselineId }: Pick<BaselineDocument, 'modelId' | 'id'>, hour: string, objects: readonly InputObject[], bytes: number): LogBatch[] {
  const listed = objects.map(({ key, etag, size }) => ({ key, etag, size }));
  return partedInputs(listed, bytes).map((inputs) => ({ version: DRIFT_CONTRACT_VERSION, modelId, baselineId, hour, inputs }));
}

/**
 * @param objects in order, with nothing but what a batch says of them
 * @param bytes from which on a part takes no further object
 */
export function partedInputs<T extends Pick<InputObject, 'key' | 'size'>>(objects: readonly T[], bytes: number): T[][] {
  const lists: T[][] = [];
  let [sum, listed] = [Infinity, 0];
  for (const input of objects) {
    const itsOwn = Buffer.byteLength(JSON.stringify(input)) + 1;
    if (sum >= bytes || listed + itsOwn > BATCH_LIST_BYTES) {
      lists.push([]);
      [sum, listed] = [0, 0];
    }
    lists.at(-1)!.push(input);
    sum += bytesToRead(input);
    listed += itsOwn;
  }
  return lists;
}

/** Bytes before packing. */
export function totalBytes(batches: readonly { readonly inputs: readonly Pick<InputObject, 'key' | 'size'>[] }[]): number {
  return batches.reduce((total, { inputs }) => inputs.reduce((sum, input) => sum + bytesToRead(input), total), 0);
}
