/**
 * Contract, version 1: what a retraining leaves in an evidence store, under the keys that its reports have in the store of results. No document
 * holds a row: what is locked cannot be erased on request. Imports nothing but contract.
 */
import type { ImageScanConfig } from './image-scan';
import type { ApprovalEvent, ScanAnswer } from './retraining-steps';
import type { SnapshotManifest } from './snapshot';

export const EVIDENCE_VERSION = 1;

/** Files below the run's key, beside the report of the judge, which is the same in both stores. */
export const EVIDENCE_FILES = { manifest: 'manifest.json', imageScan: 'image-scan.json', approval: 'approval.json' } as const;

/** What a run learnt from. */
export interface ManifestEvidence {
  readonly version: typeof EVIDENCE_VERSION;
  readonly modelId: string;
  readonly run: string;
  /** Of the manifest in the store of results. */
  readonly manifestKey: string;
  /** Of the bytes of that manifest, `smokeRequest` and its value left out: 64 hexadecimal digits. */
  readonly manifestSha256: string;
  readonly manifest: Omit<SnapshotManifest, 'smokeRequest'>;
}

/** What the gate on the image decided, and by what. */
export interface ImageScanEvidence {
  readonly version: typeof EVIDENCE_VERSION;
  readonly modelId: string;
  readonly run: string;
  /** When it was asked, ISO 8601. */
  readonly at: string;
  readonly imageDigest: string;
  readonly gate: ImageScanConfig;
  readonly status: ScanAnswer['status'];
  readonly reason: string;
}

/** Who said that a version may serve, or may not, when and how. */
export interface ApprovalEvidence extends Omit<ApprovalEvent, 'step'> {
  readonly version: typeof EVIDENCE_VERSION;
  readonly modelId: string;
}
