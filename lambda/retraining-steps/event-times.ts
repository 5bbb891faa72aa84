/**
 * The event times of a data set, remembered from one preparation to the next: an object that has not changed is not read for them
 * again, so that a retraining reads what is new and what lies within the history, however much lies before it.
 *
 * The document is a memory, no evidence: without it everything is read once more. It holds the objects that are there now, and is
 * kept under the fingerprint of what decides how they are read, so that another schema finds none.
 */
import { retrainingKeys } from '../../lib/contract/retraining-steps';
import { fingerprint } from '../shared/canonical-json';
import { decodeDocument, encode } from '../shared/documents';
import { type ObjectSummary, readIfPresent } from '../shared/storage/port';
import { type DatasetLocation, type ObjectTimes, readEventTimes } from '../shared/training-rows';
import type { StepParts } from './parts';

const VERSION = 2;

interface EventTimesDocument {
  readonly version: typeof VERSION;
  readonly modelId: string;
  readonly objects: readonly ObjectTimes[];
}

/**
 * @returns one entry for each of the objects, in their order
 * @throws DatasetChanged
 */
export async function knownEventTimes({ storage, buckets, config }: Pick<StepParts, 'storage' | 'buckets' | 'config'>, location: DatasetLocation, objects: readonly ObjectSummary[]): Promise<readonly ObjectTimes[]> {
  const { modelId, dataset: { prefix, format, eventTime, utcOffsetMinutes } } = config;
  const key = retrainingKeys.eventTimes(modelId, fingerprint({ version: VERSION, bucket: buckets.dataset, prefix, format, eventTime, utcOffsetMinutes }));
  const stored = await readIfPresent(storage, buckets.store, key);
  const before = stored ? decodeEventTimes(stored.body, key, modelId) : [];
  const known = new Map(before.map((times) => [times.key, times]));
  const isKnown = ({ key: object, etag, lastModified }: ObjectSummary): boolean => {
    const times = known.get(object);
    return times?.etag === etag && times.lastModified === lastModified.toISOString();
  };
  const unknown = objects.filter((object) => !isKnown(object));
  for (const times of await readEventTimes(location, unknown)) known.set(times.key, times);
  const all = objects.map((object) => known.get(object.key)!);
  const document: EventTimesDocument = { version: VERSION, modelId, objects: all };
  if (unknown.length > 0 || before.length !== all.length) await storage.write(buckets.store, key, encode(document));
  return all;
}

function decodeEventTimes(body: Uint8Array, key: string, modelId: string): readonly ObjectTimes[] {
  const fix = 'delete it, and the next run reads the event times again';
  const { objects } = decodeDocument<EventTimesDocument>(body, key, modelId, fix, VERSION);
  if (!Array.isArray(objects) || !objects.every(isTimes)) throw new Error(`${key}: got event times of another shape, expected those that an earlier run wrote; ${fix}`);
  return objects;
}

function isTimes(times: Partial<Record<keyof ObjectTimes, unknown>> | null): times is ObjectTimes {
  return (
    typeof times?.key === 'string' &&
    typeof times.etag === 'string' &&
    typeof times.lastModified === 'string' &&
    Number.isSafeInteger(times.rows) &&
    Number.isSafeInteger(times.untimed) &&
    (times.rows === 0) === (times.newest === undefined) &&
    (times.newest === undefined || Number.isFinite(times.newest))
  );
}
