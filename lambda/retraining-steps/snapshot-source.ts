/**
 * A snapshot that a person wants to train on again: the objects that it was made from, each in the version that was read then. One that
 * is gone or has another content is a refusal: somebody may have deleted it for a reason, and what is left of it in the store must not
 * be learnt from behind their back.
 *
 * Versions are looked for by listing, never by reading, for the reason that `port.ts` gives.
 */
import { retrainingKeys } from '../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES, type SnapshotInput, type SnapshotList, type SnapshotManifest } from '../../lib/contract/snapshot';
import { digestOf } from '../shared/hashed';
import { readInTurn } from '../shared/objects-in-turn';
import { type ObjectSummary, readIfPresent } from '../shared/storage/port';
import { decodeManifest } from './documents';
import type { StepParts } from './parts';

/** An object as it was read then. */
export interface SnapshotObject extends ObjectSummary {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface SnapshotSource {
  readonly fingerprint: string;
  readonly objects: readonly SnapshotObject[];
  readonly lists: readonly SnapshotObject[];
}

type Recorded = SnapshotInput | SnapshotList;
type Place = Pick<StepParts, 'storage' | 'buckets' | 'config'>;

/** Problems that are told in full; of more only the number. */
const MOST_TOLD = 3;

/** What the manifest lists, and the members that each has at least. */
const LISTS = [['inputs', ['key', 'etag', 'size']], ['lists', ['key', 'etag', 'size']], ['files', ['name', 'size', 'sha256']]] as const;

/** @returns the objects, all of them there and none of them read yet; or in words why there are none to train on */
export async function openSnapshot(place: Place, fingerprint: string): Promise<SnapshotSource | string> {
  const { storage, buckets, config: { modelId, dataset } } = place;
  const key = `${retrainingKeys.snapshot(modelId, fingerprint)}${SNAPSHOT_FILES.manifest}`;
  const stored = await readIfPresent(storage, buckets.store, key);
  if (!stored) return `snapshot ${fingerprint}: no manifest ${key}, expected that of an earlier run of model ${modelId}; name one that lies there`;
  const manifest = manifestIn(stored.body, key, modelId);
  if (typeof manifest === 'string') return inWords(fingerprint, [manifest]);
  if (manifest.bucket !== buckets.dataset || manifest.prefix !== dataset.prefix) {
    return `snapshot ${fingerprint}: got objects of ${manifest.bucket}/${manifest.prefix}, expected those of the model's data set, ${buckets.dataset}/${dataset.prefix}; deploy the model with the data set of then`;
  }
  const there = await objectsThere(place, manifest);
  const problems: string[] = [];
  const open = (recorded: readonly Recorded[]): SnapshotObject[] => recorded.flatMap((object) => {
    const opened = openObject(object, there);
    if (typeof opened === 'string') problems.push(opened);
    return typeof opened === 'string' ? [] : opened;
  });
  const source = { fingerprint, objects: open(manifest.inputs), lists: open(manifest.lists ?? []) };
  return problems.length > 0 ? inWords(fingerprint, problems) : source;
}

/** @returns the manifest, or in words why nothing can be read by it */
function manifestIn(body: Uint8Array, key: string, modelId: string): SnapshotManifest | string {
  const fix = 'restore the version of the manifest that its run wrote';
  let manifest: SnapshotManifest;
  try {
    manifest = decodeManifest(body, key, modelId, fix);
  } catch (error) {
    return (error as Error).message;
  }
  for (const [name, members] of LISTS) {
    const list: unknown = manifest[name];
    if (list === undefined && name !== 'inputs') continue;
    const isList = Array.isArray(list) && list.every((one: unknown) => typeof one === 'object' && one !== null && members.every((member) => member in one));
    if (!isList) return `${key}: got ${list === undefined ? `no list of ${name}` : `${name} that are no list of objects`}, expected the objects that were read then; ${fix}`;
  }
  return manifest;
}

/** Reads all objects for their digests. @returns in words what is no longer what it was; undefined where everything is */
export async function changedContent({ storage, buckets }: Place, { fingerprint, objects, lists }: SnapshotSource): Promise<string | undefined> {
  const problems: string[] = [];
  await readInTurn(storage, buckets.dataset, [...objects, ...lists], async ({ key, versionId, sha256 }, { chunks }) => {
    const actual = await digestOf(chunks);
    if (actual !== sha256) problems.push(`${named(key, versionId)}: got the SHA-256 ${actual}, expected ${sha256} as in the manifest`);
  });
  return problems.length > 0 ? inWords(fingerprint, problems) : undefined;
}

/** What there is now, by key and version; the current object of a key also by the key alone. */
async function objectsThere({ storage, buckets, config }: Place, { inputs, lists = [] }: SnapshotManifest): Promise<Map<string, ObjectSummary>> {
  const recorded: readonly Recorded[] = [...inputs, ...lists];
  const wanted = new Set(recorded.map(({ key, versionId }) => named(key, versionId)));
  const there = new Map<string, ObjectSummary>();
  const keep = (object: ObjectSummary): void => {
    const name = named(object.key, object.versionId);
    if (wanted.has(name)) there.set(name, object);
  };
  const { prefix } = config.dataset;
  if (recorded.some(({ versionId }) => versionId !== undefined)) for await (const object of storage.versions(buckets.dataset, prefix)) keep(object);
  if (recorded.some(({ versionId }) => versionId === undefined)) for await (const object of storage.list(buckets.dataset, { prefix })) keep(object);
  return there;
}

function openObject({ key, versionId, etag, size, sha256 }: Recorded, there: ReadonlyMap<string, ObjectSummary>): SnapshotObject | string {
  const object = there.get(named(key, versionId));
  if (!object) return `${named(key, versionId)}: no such ${versionId === undefined ? 'object' : 'version'}, expected the one that was read then`;
  if (object.etag !== etag || object.size !== size) return `${named(key, versionId)}: got etag ${object.etag} and ${object.size} bytes, expected ${etag} and ${size} as in the manifest`;
  if (sha256 === undefined) return `${named(key, versionId)}: got no SHA-256 in the manifest, which is of an earlier release, expected one to hold the content against`;
  return { ...object, sha256 };
}

function inWords(fingerprint: string, problems: readonly string[]): string {
  const more = problems.length - MOST_TOLD;
  return `snapshot ${fingerprint}: ${problems.slice(0, MOST_TOLD).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function named(key: string, versionId: string | undefined): string {
  return versionId === undefined ? key : `${key} version ${versionId}`;
}
