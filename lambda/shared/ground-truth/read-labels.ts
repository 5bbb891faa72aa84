/**
 * Reads labels from an object, request by request: as SageMaker takes ground truth (JSON Lines, with labels in CSV or JSON, one for each row
 * of the request), or as columns of a log.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
import type { CorrelationColumns } from '../../../lib/contract/dataset';
import { payloadRows, isObject, UnreadablePayload } from '../records/capture/payload';
import { parseJson, UnreadableJson } from '../records/json';
import { readLines } from '../records/read-lines';
import { readRecords, type RecordObject } from '../records/read-records';
import type { RowDecoder } from '../records/rows';
import { idOf } from './requests';

/** Ids are no texts: longer ones are no ids. */
const MAX_ID_LENGTH = 512;

const LABEL = ['label'];

/** Takes the labels of a request, in the order of its rows. */
export type TakeLabels = (id: string, labels: readonly unknown[]) => void;

/** @param lines that are lost for this reason, from this one on; 1 if absent */
export type RefuseLabels = (line: number, reason: string, lines?: number) => void;

/** Reads an object in SageMaker's form. */
export async function readSageMakerLabels(object: Pick<RecordObject, 'key' | 'chunks' | 'afterChunk'>, take: TakeLabels, refuse: RefuseLabels): Promise<void> {
  const decoder: RowDecoder = {
    line: (text, number) => {
      if (text.trim() === '') return;
      try {
        const { id, labels } = groundTruthOf(text);
        take(id, labels);
      } catch (error) {
        if (!(error instanceof UnreadablePayload)) throw error;
        refuse(number, error.message);
      }
    },
    unreadable: refuse,
    end: () => undefined,
  };
  await readLines(object, decoder);
}

/** Reads an object of a log that has the id and the label of each row as columns. */
export async function readLabelColumns(object: RecordObject, { id: idName, label }: CorrelationColumns, take: TakeLabels, refuse: RefuseLabels): Promise<void> {
  await readRecords(object, [idName, label], {
    row: ([id, value]) => {
      const text = idOf(id);
      if (!isId(text)) return typeof id === 'number' ? 'an id that is a number beyond 2^53, whose last digits JSON does not keep' : 'no id';
      take(text, [value]);
      return undefined;
    },
    quarantine: refuse,
  });
}

function groundTruthOf(text: string): { readonly id: string; readonly labels: readonly unknown[] } {
  const line = parseJson(text);
  if (line instanceof UnreadableJson) throw new UnreadablePayload(line.reason);
  if (!isObject(line)) throw new UnreadablePayload('no groundTruthData');
  const id = isObject(line.eventMetadata) ? line.eventMetadata.eventId : undefined;
  if (!isId(id)) throw new UnreadablePayload('no eventId');
  const rows = payloadRows(line.groundTruthData, LABEL);
  const labels = rows.map((row) => {
    if (typeof row === 'string') throw new UnreadablePayload(row);
    return row[0];
  });
  if (labels.length === 0) throw new UnreadablePayload('no label');
  return { id, labels };
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH;
}
