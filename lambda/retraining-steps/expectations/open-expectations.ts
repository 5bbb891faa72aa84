/** Gathers what a data set is held against: lists that lie beside it, and the snapshot that was accepted last. */
import { type AcceptedSnapshot, type DatasetExpectations } from '../../../lib/contract/expectations';
import { retrainingKeys } from '../../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES } from '../../../lib/contract/snapshot';
import { decodeBaselineDocument, decodeDocument, encode } from '../../shared/documents';
import { openAdmission } from '../../shared/expectations/open-admission';
import { CellReader } from '../../shared/records/cells';
import { type ObjectSummary, readIfPresent } from '../../shared/storage/port';
import type { DatasetLocation } from '../../shared/training-rows';
import type { StepParts } from '../parts';
import { DataDrift } from './data-drift';
import { DataExpectations } from './data-expectations';

const FIX = 'delete it, and the next data are accepted without a comparison';

/** Where what was accepted last is kept. */
function acceptedKey(modelId: string): string {
  return `${retrainingKeys.root(modelId)}accepted.json`;
}

/** True where the answer for the same data can be another one: by the time, or by what was accepted since. */
export function changesWithTime({ maxAgeSeconds, maxRowsChange, maxDrift }: DatasetExpectations): boolean {
  return maxAgeSeconds !== undefined || comparesSnapshots({ maxRowsChange, maxDrift });
}

function comparesSnapshots({ maxRowsChange, maxDrift }: Pick<DatasetExpectations, 'maxRowsChange' | 'maxDrift'>): boolean {
  return maxRowsChange !== undefined || maxDrift !== undefined;
}

/** What rows are held against beside the expectations. */
export interface ExpectationsSubject {
  /** Of the snapshot that is made. */
  readonly fingerprint: string;
  /** When the run prepares its data, in milliseconds since 1970. */
  readonly now: number | undefined;
  /** The lists that are there. */
  readonly lists: readonly ObjectSummary[];
  /** Whether the rows are old because a person wants them so: then neither their age nor what was accepted since counts. */
  readonly isAgain: boolean;
}

/** @returns what holds the data against the expectations, or in words why that cannot be done */
export async function openExpectations(parts: StepParts, given: DatasetExpectations, location: DatasetLocation, { fingerprint, now, lists, isAgain }: ExpectationsSubject): Promise<DataExpectations | string[]> {
  const expectations: DatasetExpectations = isAgain ? { ...given, maxAgeSeconds: undefined, maxRowsChange: undefined, maxDrift: undefined } : given;
  const { config: { modelId, dataset, missingWords, quarantinedShare, baseline } } = parts;
  const opened = await openAdmission(location, expectations, missingWords, lists);
  if (Array.isArray(opened)) return opened;
  const columns = dataset.columns.map(({ name }) => name);
  const last = comparesSnapshots(expectations) ? await acceptedSnapshot(parts) : undefined;
  const accepted = last?.fingerprint === fingerprint ? undefined : last;
  let drift: DataDrift | undefined;
  if (accepted && expectations.maxDrift !== undefined) {
    const key = `${retrainingKeys.snapshot(modelId, accepted.fingerprint)}${SNAPSHOT_FILES.baseline}`;
    const stored = await readIfPresent(parts.storage, parts.buckets.store, key);
    if (!stored) return [`${key}: no such object, expected the baseline of the snapshot accepted last; delete ${acceptedKey(modelId)}, and the next data are accepted without a comparison`];
    const { features } = baseline;
    const document = decodeBaselineDocument(stored.body, key, modelId, FIX);
    drift = new DataDrift({ ...document, features: document.features.filter(({ name }) => features.includes(name)) }, columns, new CellReader(missingWords), expectations.maxDrift);
  }
  return new DataExpectations({ expectations, columns, eventTime: dataset.eventTime, utcOffsetMinutes: dataset.utcOffsetMinutes, missingWords, quarantinedShare, ...opened, now, accepted, drift });
}

async function acceptedSnapshot({ storage, buckets, config: { modelId } }: StepParts): Promise<AcceptedSnapshot | undefined> {
  const key = acceptedKey(modelId);
  const stored = await readIfPresent(storage, buckets.store, key);
  if (!stored) return undefined;
  const document = decodeDocument<AcceptedSnapshot>(stored.body, key, modelId, FIX, 1);
  const { fingerprint, rows } = document;
  if (typeof fingerprint !== 'string' || !Number.isSafeInteger(rows) || rows < 0) throw new Error(`${key}: got fingerprint ${JSON.stringify(fingerprint)} and ${JSON.stringify(rows)} rows, expected those of a snapshot; ${FIX}`);
  return document;
}

/** Remembers a snapshot that was accepted, where later ones are compared with it. */
export async function rememberAccepted({ storage, buckets, config: { modelId, expectations } }: StepParts, fingerprint: string, rows: number): Promise<void> {
  if (!expectations || !comparesSnapshots(expectations)) return;
  const document: AcceptedSnapshot = { version: 1, modelId, fingerprint, rows };
  await storage.write(buckets.store, acceptedKey(modelId), encode(document));
}
