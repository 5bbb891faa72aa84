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
import type { TrainingConfig } from '../../private/training-config';
import type { TrainingChannel } from '../../training';
import type { RetrainingConfig } from '../retraining-config';

/** The program, as the jobs are told of it. */
export interface CodeParts {
  /** URI of an image that never changes; undefined where each run takes the latest of the repository. */
  readonly fixedImageUri?: string;
  /** Where each run finds its image; undefined where it is fixed. */
  readonly repository?: ecr.IRepository;
  /** Of training: what tells the container which program to run. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Of training: what it reads beside the data. */
  readonly channels: readonly TrainingChannel[];
  /** Of the containers that score and answer. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What can be called by its ARN, and is called something in others. */
export interface NamedArn {
  /** Its name. */
  readonly name: string;
  /** Its ARN. */
  readonly arn: string;
}

/** What all phases share. */
export interface Parts {
  /** The states are defined in it. */
  readonly scope: Construct;
  /** Also the first part of the names of jobs and models. */
  readonly modelId: string;
  /** The items of the model. */
  readonly records: MachineRecords;
  /** Held by one run at a time. */
  readonly lease: MachineLease;
  /** Where snapshots, models and reports lie. */
  readonly store: s3.IBucket;
  /** The function that prepares, judges and rebases. */
  readonly steps: lambda.IFunction;
  /** When it trains again, and how often. */
  readonly retraining: RetrainingConfig;
  /** Where it is trained. */
  readonly training: TrainingConfig;
  /** The program. */
  readonly code: CodeParts;
  /** That training jobs run with. */
  readonly trainingRole: iam.IRole;
  /** That the containers of all versions run with. */
  readonly modelRole: iam.IRole;
  /** Where versions are registered. */
  readonly modelPackageGroup: IModelPackageGroup;
  /** The machine that writes the endpoint. */
  readonly deployment: NamedArn;
  /** Undefined where drift is no trigger. */
  readonly driftAlarm?: NamedArn;
  /** Whether the scan of the image is a gate. */
  readonly hasImageScan: boolean;
  /** Whether the function has a store for evidence. */
  readonly keepsEvidence: boolean;
  /** How long a person is waited for; undefined without the gate. */
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
  /** One that nobody needs to hear of, and that has only read. A reason is short. */
  idle(outcome: RetrainingOutcome, reason: string): Way;
}
