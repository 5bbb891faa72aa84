/** Reads the documents of joining in partitions. What is not what was planned is refused before anything is done with it. */
import type { JoinDocument, PartitionDocument, SortBatch, SortedDocument } from '../../../lib/contract/label-join';
import { decodeDocument } from '../../shared/documents';

const FIX = 'delete it, and the next check makes it again';

/** @throws Error naming the key when the document does not say where the rows of the batch lie */
export function decodeSorted(body: Uint8Array, key: string, batch: SortBatch, name: string): SortedDocument {
  const document = decodeDocument<SortedDocument>(body, key, batch.modelId, FIX);
  const { of, hour, partitions, files, batch: own } = (document.rows ?? {}) as Partial<SortedDocument['rows']>;
  const fits = document.definition === batch.definition && of === batch.of && hour === batch.hour && partitions === batch.partitions && own === name && Array.isArray(files) && files.length === partitions;
  if (!fits) throw new Error(`${key}: got rows of another batch, definition or shape, expected those of ${batch.of} of ${batch.hour} by definition ${batch.definition}; ${FIX}`);
  return document;
}

/** @throws Error naming the key when the document does not say what a span is joined from */
export function decodeJoin(body: Uint8Array, key: string, modelId: string): JoinDocument {
  const document = decodeDocument<JoinDocument>(body, key, modelId, FIX);
  const { span, partitions, log, labels } = document as Partial<JoinDocument>;
  const fits = typeof span?.start === 'string' && typeof span.end === 'string' && Number.isSafeInteger(partitions) && Array.isArray(log) && Array.isArray(labels);
  if (!fits) throw new Error(`${key}: got content that does not say what a span is joined from, expected span, partitions, log and labels; ${FIX}`);
  return document;
}

/** @throws Error naming the key when the document is not what the partition was joined to */
export function decodePartition(body: Uint8Array, key: string, modelId: string, expected: Pick<PartitionDocument, 'definition' | 'start' | 'partition'>): PartitionDocument {
  const document = decodeDocument<PartitionDocument>(body, key, modelId, FIX);
  const { definition, start, partition, joined } = document;
  const fits = definition === expected.definition && start === expected.start && partition === expected.partition && typeof joined?.counts === 'object';
  if (!fits) throw new Error(`${key}: got another definition, span or partition, expected partition ${expected.partition} of ${expected.start} by definition ${expected.definition}; ${FIX}`);
  return document;
}
