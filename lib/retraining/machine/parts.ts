/** What all phases share: where their states are defined, what they are built from, and what happens when a call fails. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RetrainingOutcome } from '../../contract/outcome';
import type { MachineLease } from '../../private/machine-lease';
import type { MachineRecords } from '../../private/machine-records';
import type { Way } from '../../private/machine-states';
import type { IModelPackageGroup } from '../../registry';
import type { TrainingConfig } from '../../training/training-config';
import type { TrainingChannel } from '../../training';
import type { RetrainingConfig } from '../retraining-config';

/** The program, as the jobs are told of it. */
export interface CodeParts {
  /** URI of an image that never changes; undefined where each run takes the latest of the repository. */
  readonly fixedImageUri?: string;
  readonly repository?: ecr.IRepository;
  /** Of training: what tells the container which program to run. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly channels: readonly TrainingChannel[];
  /** Of the containers that score and answer. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Parts {
  /** The states are defined in it. */
  readonly scope: Construct;
  readonly modelId: string;
  readonly records: MachineRecords;
  readonly lease: MachineLease;
  readonly store: s3.IBucket;
  readonly steps: lambda.IFunction;
  readonly retraining: RetrainingConfig;
  readonly training: TrainingConfig;
  readonly code: CodeParts;
  readonly trainingRole: iam.IRole;
  readonly modelRole: iam.IRole;
  readonly modelPackageGroup: IModelPackageGroup;
  /** The machine that writes the endpoint. */
  readonly deployment: { readonly arn: string; readonly name: string };
  /** Name and ARN of the drift alarm; undefined where drift is no trigger. */
  readonly driftAlarm?: { readonly name: string; readonly arn: string };
  /** Severities that close the gate; undefined without the gate. */
  readonly refusedSeverities?: readonly string[];
  /** Seconds; undefined without the gate. */
  readonly approvalSeconds?: number;
}

/** How a phase ends the run. A reason is a literal, or a whole JSONata expression. */
export interface Ends {
  /** A run that took up a trigger: its cooldown begins. */
  recorded(outcome: RetrainingOutcome, reason: string): Way;
  /** One that did not get so far. */
  told(outcome: RetrainingOutcome, reason: string): Way;
  /** One that nobody needs to hear of. */
  quiet(outcome: RetrainingOutcome, reason: string): Way;
}
