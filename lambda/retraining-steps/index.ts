/**
 * The function behind the retraining state machine: what a state machine cannot do itself. Its event names the step.
 *
 * **prepare** decides whether there is anything new to learn, and freezes what is learnt from.
 * 1. List the data set, and find the image that was pushed last with a tag. (Where the image is fixed, the recipe names it.)
 * 2. Fingerprint keys, etags and sizes of the objects, the data set's description, task, features, recipe and image digest. Equal
 *    to that of the last run that trained: `NO_CHANGE`, and nothing was read.
 * 3. Find the newest event time, where holdout or history need it: of objects that an earlier run has read it is known. Then read
 *    each object within the history once and write, below the snapshot's key, the rows to train on, the rows to score, and their labels; beside it, profile the rows for the drift baseline. (Columns with more
 *    values than can be kept are counted in one more reading; rows that contradict what other columns determine need one more, too.)
 * 4. Look for reasons not to train: no objects, no image, too many unreadable lines, too few rows, labels that are missing or
 *    unknown, one class only, a feature without any value, a line break in a row to score, too many rows that contradict what other
 *    columns determine, by most rows or by the baseline of the drift monitor, and whatever the schema expects beside. Rows outside their
 *    range, domain or list, or with a key that was there before, count in no reading; `quarantine.json` lists them. All reasons are told: `REJECTED`.
 * 5. Write the baseline, and the manifest last: a snapshot that has one is complete, and is used again as it is.
 * Of a snapshot that a person names, the objects are those of its manifest, each in the version that was read then: all must be there, and are
 * read for their SHA-256 first. Then the steps are the same, but that age, volume, drift and the live baseline are asked nothing, and that files
 * of an earlier snapshot are used again only if they are what its manifest says. Otherwise: `SNAPSHOT_REFUSED`.
 * The training files hold every column of the schema by its name; a file that lacks one of them is unreadable as a whole, where the
 * drift check asks for the features only. But for such files the baseline has the bytes that the drift check would build.
 *
 * **judge** reads labels and answers part by part, measures both models, judges by the gates and writes the report. Answers that
 * are missing, too many, not numbers or not finite are findings, not failures: the decision is then `INCONCLUSIVE`, with key, line
 * and reason. A model answers one line a row, of which the first field counts: the probability of the positive class (binary), the
 * class (multiclass), the number (regression).
 *
 * **rebase** makes the snapshot's baseline that of the drift monitor. The next check finds it under its own definition and uses
 * it; because its id is another one, the check reads the hours of its window again, and the state over time begins anew with 0:
 * windows that were judged against the old baseline no longer count. The state document itself stays until that check replaces
 * it, and so does the alarm: it sees no new datapoint before, and goes back to OK with the first check that writes 0. (If a breach
 * needs one window only and that window drifts, the state stays 1 and the alarm stays in ALARM; the machine's sweep sees to that.) A
 * check under way meanwhile ends with the old baseline's id in the state, which the next one drops all the same.
 *
 * **scan** asks Amazon ECR what it found in the image, basic or enhanced. `PASS` needs a scan that is complete, young enough, and of which every
 * finding of a refused severity is listed and waived by somebody for today. One that is under way is waited for; of one that is too old
 * another is started. Everything else is `REFUSED`, with the findings by name: no scan, another status, a count that is no number, a waiver that has ended.
 *
 * **approval** keeps in the evidence store what the registry said about the version when the machine saw its answer: by whom it was changed last,
 * and when, and the words beside it; or that its gates alone have approved it. The machine asks for it where there is such a store.
 *
 * **Sizes.** Memory does not depend on the data: one part of 16 MiB twice, 8 million numbers of the baseline's profiles, and of up
 * to 5 million held-out rows their scores; an object may be of any size, a line of up to 8 MiB. Time does: more than 3 GiB in
 * all are refused, because an invocation ends after 15 minutes. What was measured on one core over a local folder: 2.0 million rows of
 * 60 bytes 5.3 s, so two and a half minutes for 3 GiB; a million rows of 102 bytes with nine numbers to profile 19.4 s, and 22.6 s when
 * `determinedBy` still had a reading of its own, so twelve minutes for 3 GiB. A million rows of 41 bytes with `determinedBy` take 4.5 s, and
 * 6.9 s where a row contradicts, which for the nine numbers would come near 14 minutes. A slower core or store may need more than the 15. (Of compressed objects the compressed size counts; what takes too long ends with the invocation, and nothing is trained.)
 *
 * **Failure.** Nothing is caught that cannot be mended here: the invocation fails, and the machine tries it again. `DatasetChanged`
 * says that an object changed between listing and reading: the same step again sees the data as they are then.
 *
 * **Idempotency.** Keys of a snapshot have its fingerprint, those of a report the run; the same input gives the same bytes. Two
 * runs beside each other write the same parts.
 *
 * **Permissions.** `s3:ListBucket` and `s3:ListBucketVersions` on the data set's bucket for its prefix, `s3:GetObject` and
 * `s3:GetObjectVersion` below it; on the store `s3:ListBucket`, `s3:GetObject` and `s3:PutObject` for what begins with
 * `models/<modelId>/retraining/`, and for `models/<modelId>/drift/baseline.json`; `kms:Decrypt`
 * with the keys of the buckets, `kms:GenerateDataKey` with that of the store; `ecr:DescribeImages` on the repository, where
 * there is one, and where a gate asks for scans `ecr:DescribeImageScanFindings` and `ecr:StartImageScan`; where evidence is kept `s3:PutObject` below
 * `models/<modelId>/retraining/runs/` of its bucket, with `kms:GenerateDataKey`.
 *
 * **Privacy.** The log of the function, reasons and notifications get names, keys, counts and metrics, never a value of a row. The
 * answer of `prepare` has one row to score in `smokeRequest`, which the deployment asks the new version.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { CONFIG_FILE } from '../../lib/contract/drift-check';
import type { ApprovalAnswer, JudgeAnswer, PrepareAnswer, RebaseAnswer, RetrainingStepsEvent, ScanAnswer } from '../../lib/contract/retraining-steps';
import { LineLog } from '../shared/log';
import { s3Store } from '../shared/storage/s3';
import { ApprovalStep } from './approval-step';
import { decodeConfig, decodeEnvironment, parseConfig } from './decode-config';
import { decodeEvent } from './decode-event';
import { EcrImages, type ImageRepository } from './ecr-images';
import { EcrScans } from './image-scan/ecr-scans';
import { ScanStep } from './image-scan/scan-step';
import { Judge } from './judge';
import type { StepParts } from './parts';
import { Prepare } from './prepare';
import { Rebase } from './rebase';

export type RetrainingStepsAnswer = PrepareAnswer | JudgeAnswer | RebaseAnswer | ScanAnswer | ApprovalAnswer;
export type RetrainingStepsHandler = (event: RetrainingStepsEvent) => Promise<RetrainingStepsAnswer>;

/**
 * The handler over any store and repository, for running the same bundle elsewhere.
 *
 * @throws Error with all problems of the configuration
 */
export function createHandler(given: StepParts): RetrainingStepsHandler {
  const parts = { ...given, config: decodeConfig(given.config) };
  const place = { bucket: parts.buckets.store, modelId: parts.config.modelId };
  return async (raw) => {
    const event = decodeEvent(raw, place);
    switch (event.step) {
      case 'prepare':
        return new Prepare(parts).run(event);
      case 'judge':
        return new Judge(parts).run(event);
      case 'rebase':
        return new Rebase(parts).run(event);
      case 'scan':
        return new ScanStep(parts).run(event);
      case 'approval':
        return new ApprovalStep(parts).run(event);
    }
  };
}

function imageParts(repository: ImageRepository): Pick<StepParts, 'images' | 'scans'> {
  const client = new ECRClient({});
  return { images: new EcrImages(client, repository), scans: new EcrScans(client, repository) };
}

let onLambda: RetrainingStepsHandler | undefined;

/** The handler on Lambda: configuration beside the bundle, names in the environment. */
export const handler: RetrainingStepsHandler = async (event) => {
  if (!onLambda) {
    const { buckets, repository } = decodeEnvironment(process.env);
    const config = decodeConfig(parseConfig(readFileSync(join(__dirname, CONFIG_FILE), 'utf8')));
    onLambda = createHandler({
      storage: s3Store(),
      ...(repository ? imageParts({ ...repository, tag: config.imageTag }) : {}),
      config,
      buckets,
      log: new LineLog((line) => process.stdout.write(`${line}\n`)),
    });
  }
  return onLambda(event);
};
