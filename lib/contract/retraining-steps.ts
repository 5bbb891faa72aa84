/**
 * Contract, version 1: the function whose steps the retraining state machine calls: prepare the data, judge the challenger, ask
 * what the scan of its image found, keep who approved it, rebase the drift monitor. Configuration travels as `config.json` beside the code, names that only deploy time knows in the
 * environment. Imports nothing but contract.
 */
import type { DatasetDescriptor } from './dataset';
import type { DatasetExpectations } from './expectations';
import type { ImageScanConfig } from './image-scan';
import type { BinningSettings } from './baseline';

export const RETRAINING_STEPS_ENV = {
  /** Bucket that holds snapshots, scores, reports and the drift documents. */
  storeBucket: 'STORE_BUCKET',
  /** Bucket of the data set. */
  datasetBucket: 'DATASET_BUCKET',
  /** Bucket for what must be provable later; absent where there is none. */
  evidenceBucket: 'EVIDENCE_BUCKET',
  /** Name of the repository that training images lie in; absent where the image is fixed. */
  repositoryName: 'REPOSITORY_NAME',
  /** URI of that repository, without a tag. */
  repositoryUri: 'REPOSITORY_URI',
} as const;

/** Metrics that gates can ask for. The direction says what is better. */
export const METRICS = {
  ROC_AUC: 'higher', PR_AUC: 'higher', F1: 'higher', ACCURACY: 'higher', LOG_LOSS: 'lower',
  RMSE: 'lower', MAE: 'lower', R2: 'higher',
  SILHOUETTE: 'higher', DAVIES_BOULDIN: 'lower', ADJUSTED_RAND: 'higher',
} as const;

export type MetricName = keyof typeof METRICS;

/** `floor`, `ceiling`: the challenger alone, inclusive. `champion`: at most `margin` worse than the champion. */
export type MetricGateConfig =
  | { readonly metric: MetricName; readonly kind: 'floor' | 'ceiling'; readonly limit: number }
  | { readonly metric: MetricName; readonly kind: 'champion'; readonly margin: number };

export type TaskConfig =
  | { readonly kind: 'binary'; readonly label: string; readonly positive: string }
  | { readonly kind: 'multiclass'; readonly label: string }
  | { readonly kind: 'regression'; readonly label: string };

export interface RetrainingStepsConfig {
  readonly version: 1;
  readonly modelId: string;
  readonly task: TaskConfig;
  readonly dataset: DatasetDescriptor;
  readonly missingWords: readonly string[];
  /** What the data must look like; anything goes without it. */
  readonly expectations?: DatasetExpectations;
  /** What a request holds, in this order. */
  readonly features: readonly string[];
  /** What the drift monitor builds its baseline from, so that the rebased one has the same definition. */
  readonly baseline: { readonly features: readonly string[]; readonly binning: BinningSettings };
  readonly gates: readonly MetricGateConfig[];
  /** Fewest rows to train on, and to judge by. */
  readonly minTrainingRows: number;
  readonly minHoldoutRows: number;
  /** Share of unreadable lines, and of rows that contradict what other columns determine, from which the data are rejected. */
  readonly quarantinedShare: number;
  /** What else a run depends on: hyperparameters, instance, code; its change is a change of the fingerprint. */
  readonly recipe: object;
  /** Of the image to train with; absent where it is the one that was pushed last, or the image is fixed. */
  readonly imageTag?: string;
  /** Commit that the program comes from, where its owner says so: for the record alone. */
  readonly codeCommit?: string;
  /** What the gate on the image asks for; absent where there is no such gate. */
  readonly imageScan?: ImageScanConfig;
}

export interface PrepareEvent {
  readonly step: 'prepare';
  /** Names the run in keys: letters, digits and hyphens. */
  readonly run: string;
  /** Of the last run that trained; `none` where there was none, or a change is not needed. */
  readonly lastFingerprint: string;
  /** When it is called, ISO 8601 in UTC: what the age of the data is told by. */
  readonly now?: string;
  /** Fingerprint of a snapshot whose objects are to be read as they were then; `none`, or absent, for those that are there now. */
  readonly snapshot?: string;
}

/**
 * `NO_CHANGE`: nothing was read or written. `REJECTED`: not fit to train on. `NO_IMAGE`: nothing to train with yet. `SNAPSHOT_REFUSED`: the
 * snapshot that was asked for is not there, or no longer what it was. `READY`: train, score and judge with what is named.
 */
export interface PrepareAnswer {
  readonly status: 'READY' | 'NO_CHANGE' | 'REJECTED' | 'NO_IMAGE' | 'SNAPSHOT_REFUSED';
  /** In words; of `REJECTED` all problems. */
  readonly reason: string;
  readonly fingerprint: string;
  /** URI of the image with its digest, `none` where the image is fixed. */
  readonly imageUri: string;
  /** `sha256:…`, `none` where the image is fixed. */
  readonly imageDigest: string;
  /** Key of the frozen manifest. */
  readonly manifestKey: string;
  /** S3 URIs that end with a slash: rows to train on (CSV with a header, all columns of the schema), rows to score (features only,
   * no header), and beside them their labels. */
  readonly trainingUri: string;
  readonly holdoutUri: string;
  readonly labelsUri: string;
  readonly baselineKey: string;
  readonly trainingRows: number;
  readonly holdoutRows: number;
  /** First row to score. */
  readonly smokeRequest: string;
}

export interface JudgeEvent {
  readonly step: 'judge';
  readonly run: string;
  readonly manifestKey: string;
  readonly labelsUri: string;
  /** S3 URI below which the transform job wrote, ends with a slash. */
  readonly challengerUri: string;
  /** The same for the champion; `none` where no version is live. */
  readonly championUri: string;
  /** Why the champion could not be scored; `none` where it was, or none is live. */
  readonly championProblem: string;
}

export interface JudgeAnswer {
  /** `HOLD`: good enough alone, not against the champion. `REJECT`: not good enough. `INCONCLUSIVE`: evidence is missing. */
  readonly decision: 'PROMOTE' | 'HOLD' | 'REJECT' | 'INCONCLUSIVE';
  readonly reason: string;
  /** Key of the report: every metric of both models, every gate. */
  readonly reportKey: string;
  readonly challenger: Readonly<Record<string, number>>;
  readonly champion: Readonly<Record<string, number>>;
}

export interface RebaseEvent {
  readonly step: 'rebase';
  readonly baselineKey: string;
}

export interface RebaseAnswer {
  readonly baselineId: string;
}

export interface ScanEvent {
  readonly step: 'scan';
  readonly run: string;
  /** `sha256:…` of the image that was trained with. */
  readonly imageDigest: string;
  /** When it is asked, ISO 8601 in UTC: what the age of a scan and the waivers are told by. */
  readonly now: string;
  /** What is decided of a scan that has not ended: at the last look that it is a refusal. Executions of earlier definitions do not say, and wait. */
  readonly pending?: 'WAIT' | 'REFUSED';
}

export interface ScanAnswer {
  /** `WAIT`: no scan yet that says something; ask again later. */
  readonly status: 'PASS' | 'WAIT' | 'REFUSED';
  /** In words. */
  readonly reason: string;
  /** Last day on which it passes by its waivers, `yyyy-mm-dd`: the deployment refuses the version from the next day on. `none` without any. */
  readonly waivedUntil: string;
}

/** Who changed a version last, by the names that the registry has for them; each `none` where it has none. */
export interface RegistryUser {
  /** ARN of the IAM identity. */
  readonly identityArn: string;
  /** Of whoever took that identity on. */
  readonly principalId: string;
  /** Person or application behind it, where the session says so. */
  readonly sourceIdentity: string;
  /** Of SageMaker Studio. */
  readonly userProfileArn: string;
}

/** What the registry said when the answer about a version was seen: the run wants it kept. */
export interface ApprovalEvent {
  readonly step: 'approval';
  readonly run: string;
  /** ARN of the execution that registered the version. */
  readonly execution: string;
  /** ARN of the version. */
  readonly modelPackage: string;
  readonly status: 'Approved' | 'Rejected';
  /** `gates`: nobody is asked, and the version was registered as approved because it passed all of them. */
  readonly by: 'person' | 'gates';
  /** When the answer was seen, or the version registered, ISO 8601 in UTC. */
  readonly seenAt: string;
  /** When the version was last changed before that, ISO 8601; `none` of gates. */
  readonly changedAt: string;
  /**
   * Who did: the approver, unless somebody changed the version once more before the answer was seen. AWS CloudTrail has each
   * `UpdateModelPackage`. All members are `none` of gates.
   */
  readonly changedBy: RegistryUser;
  /** Words of the approver. */
  readonly description: string;
}

export interface ApprovalAnswer {
  /** Key of the document in the evidence store. */
  readonly evidenceKey: string;
}

export type RetrainingStepsEvent = PrepareEvent | JudgeEvent | RebaseEvent | ScanEvent | ApprovalEvent;

/** Keys in the store. */
export const retrainingKeys = {
  /** What runs write: snapshots by fingerprint, event times by what they are of, everything else by run. */
  root: (modelId: string): string => `models/${modelId}/retraining/`,
  snapshots: (modelId: string): string => `models/${modelId}/retraining/snapshots/`,
  snapshot: (modelId: string, fingerprint: string): string => `models/${modelId}/retraining/snapshots/${fingerprint}/`,
  /** @param definition fingerprint of where and how the event times were read */
  eventTimes: (modelId: string, definition: string): string => `models/${modelId}/retraining/event-times/${definition}.json`,
  runs: (modelId: string): string => `models/${modelId}/retraining/runs/`,
  run: (modelId: string, run: string): string => `models/${modelId}/retraining/runs/${run}/`,
};
