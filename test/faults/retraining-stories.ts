/** Stories of the retraining machine, of the drift check, and of the functions that they call, through both machines. */
import { unpackModel } from '../../simulator/programs';
import { answerOf, assemblyOf, MODEL_ID, trainingData, type Variation } from '../scenarios/flights';
import { hideEndOfDeployment, logInputs } from '../scenarios/retraining/happenings';
import { HOUR, MINUTE, Stage } from '../scenarios/stage';
import type { Version } from './remains';
import { type Plot, type Stageable, type Story, storyOf } from './story';

export interface Retraining extends Stageable {
  readonly stage: Stage;
}

interface Told extends Omit<Plot<Retraining>, 'open' | 'longest' | 'draws'> {
  readonly variation?: Variation;
  /** Default: 1. */
  readonly draws?: number;
}

/** Longer than every lease, timeout and cooldown. */
export const LONGEST = 60 * HOUR;
/** Seconds that a job takes which hangs. */
const NEVER_S = 365 * 86_400;
/** Of the model of the scenarios, whose training may take an hour, and twice that on spare capacity; with the time until a job runs, or has stopped. */
export const LONGEST_JOB = { training: 2 * HOUR + 10 * MINUTE, transform: HOUR + 10 * MINUTE };
const ROW = '90,1000';
const ARTEFACT_BYTES = 1024 * 1024;
const GROUP = 'flights';

/** The first version is fair, and those that come after it are good: so they answer differently. */
export async function goLive({ stage }: Retraining): Promise<void> {
  stage.quality = 'fair';
  await stage.goLive();
  stage.quality = 'good';
}

/** There are new data, and a person insists. */
function insist(stage: Stage, id = 'insisting'): string {
  stage.putData(trainingData(1, 30), 'flights/more.csv');
  return stage.retrain({ id, force: true });
}

const same = (version: Version): Told['live'] => ({ well: [version], faulty: [version] });
/** What failed is trained again after its cooldown, and then has another number. */
const FIRST: Told['live'] = { well: [1], faulty: ['none', 1, 2, 3] };
const NEXT: Told['live'] = { well: [2], faulty: [1, 2, 3, 4] };

const TOLD: readonly Told[] = [
  { name: 'the first image', play: async ({ stage }) => void stage.pushImage(), live: FIRST },
  {
    name: 'inputs that drift', live: NEXT, draws: 0.5,
    begin: async (scene) => {
      await goLive(scene);
      for (const [day, minutes] of [['2026-03-30', 0], ['2026-03-31', 60]] as const) logInputs(scene.stage, day, minutes);
      scene.stage.putData(trainingData(1, 30), 'flights/more.csv');
      await scene.world.runUntil('2026-03-31T23:30:00Z');
    },
    play: async ({ world }) => world.runFor(HOUR),
  },
  {
    name: 'a challenger that is not good enough', live: same(1),
    begin: async (scene) => {
      await goLive(scene);
      scene.stage.quality = 'bad';
    },
    play: async ({ stage }) => void insist(stage),
  },
  {
    name: 'an approval', variation: 'approval', live: FIRST, asks: true,
    play: async ({ stage, world }) => {
      stage.pushImage();
      for (let minutes = 10; minutes <= 40 * 60; minutes += 10) world.clock.after(minutes * MINUTE, () => approve(stage));
    },
  },
  {
    name: 'an image that is scanned', variation: 'image scan', live: FIRST,
    begin: async ({ world }) => world.ecr.setScanResult(world.physicalId('Flights/Images/Repository'), '1', { status: 'COMPLETE', findings: { MEDIUM: 3 } }),
    play: async ({ stage }) => void stage.pushImage(),
  },
  {
    name: 'a run that somebody stops', begin: goLive, live: { well: [2], faulty: [1, 2, 3] },
    play: async ({ stage, world }) => {
      const running = insist(stage);
      await world.runFor(8 * MINUTE);
      world.stepFunctions.stopExecution(running, 'Stopped', 'too expensive today');
    },
  },
  {
    name: 'a run that is timed out again and again', variation: 'short of time', live: same(1),
    begin: async (scene) => {
      await goLive(scene);
      scene.world.sageMaker.setDuration('training.training', 3000);
    },
    play: async ({ stage, world }) => {
      insist(stage);
      await world.runFor(4 * HOUR);
    },
  },
  {
    // What serves and what was trained are scored side by side; neither answers, and nothing else ends a transform job.
    name: 'a scoring that never ends', live: same(1), draws: 0.5,
    begin: async (scene) => {
      await goLive(scene);
      scene.world.sageMaker.setDuration('transform.running', NEVER_S);
    },
    play: async ({ stage }) => void insist(stage),
  },
  {
    name: 'a deployment whose end is not told at first', begin: goLive, live: NEXT, draws: 0.5,
    play: async ({ stage }) => {
      hideEndOfDeployment(stage);
      insist(stage);
    },
  },
  {
    name: 'triggers at the same time', begin: goLive, live: NEXT,
    play: async ({ stage, world }) => {
      insist(stage);
      await world.runFor(MINUTE);
      for (const id of ['insisting', 'another']) stage.retrain({ id });
    },
  },
  {
    name: 'a trigger during a run', live: NEXT,
    begin: async (scene) => {
      await goLive(scene);
      await scene.stage.afterCooldown();
    },
    play: async ({ stage, world }) => {
      stage.retrain({ id: 'first' });
      await world.runFor(MINUTE);
      stage.retrain({ id: 'second' });
    },
  },
  {
    name: 'a quiet hour', live: same(1),
    begin: async (scene) => {
      await goLive(scene);
      await scene.world.runFor(25 * HOUR);
    },
    play: async ({ world }) => world.runFor(HOUR),
  },
  {
    name: 'a trigger before there is an image', live: FIRST, draws: 0.5,
    play: async ({ stage, world }) => {
      stage.retrain({ id: 'early' });
      await world.runFor(30 * MINUTE);
      stage.pushImage();
    },
  },
  {
    name: 'a snapshot that a person names', begin: goLive, live: NEXT, draws: 0.5,
    play: async ({ stage }) => void stage.retrain({ id: 'again', force: true, snapshot: (await stage.modelPackage(1)).CustomerMetadataProperties['fingerprint']! }),
  },
  {
    // A run that a fault delays, by a second training, finds version 2 live, is judged against that, and may replace it: a candidate that
    // was judged against version 1 is refused by then.
    name: 'a version that another one overtakes', begin: goLive, live: { well: [2, 3], faulty: [1, 2, 3, 4] },
    play: async ({ stage, world }) => {
      const modelPackageArn = await stage.register();
      insist(stage);
      await world.runFor(15 * MINUTE);
      stage.deploy({ modelPackageArn });
    },
  },
];

export const RETRAINING_STORIES: readonly Story[] = TOLD.map(({ variation = 'plain', draws = 1, ...told }) => storyOf({ ...told, draws, open: (options) => openRetraining({ assembly: assemblyOf(variation), ...options }), longest: LONGEST }));

export const RETRAINING_ASSEMBLIES = (): readonly string[] => [...new Set(TOLD.map(({ variation = 'plain' }) => assemblyOf(variation)))];

/** A person looks at the registry, and says yes to what waits. */
async function approve(stage: Stage): Promise<void> {
  const { ModelPackageSummaryList } = (await stage.call('sagemaker', 'ListModelPackages', { ModelPackageGroupName: GROUP })) as { readonly ModelPackageSummaryList: readonly { readonly ModelPackageVersion: number; readonly ModelApprovalStatus: string }[] };
  for (const { ModelPackageVersion, ModelApprovalStatus } of ModelPackageSummaryList) if (ModelApprovalStatus === 'PendingManualApproval') await stage.answer(ModelPackageVersion, 'Approved', 'looks fine');
}

export async function openRetraining(options: Parameters<Plot<Retraining>['open']>[0] & { readonly seed?: number }): Promise<Retraining> {
  const stage = await Stage.load(options);
  const { world } = stage;
  return {
    stage, world,
    modelId: MODEL_ID,
    longestJob: LONGEST_JOB,
    deployment: stage.machineArn('deployment'),
    retraining: stage.machineArn('retraining'),
    topicArn: world.physicalId('ModelWorkspace/Alerts'),
    item: (sort) => Object.fromEntries(Object.entries(stage.item<Record<string, unknown>>(sort)).map(([name, value]) => [name, String(value)])),
    row: ROW,
    due: async (version) => {
      const { InferenceSpecification } = (await stage.call('sagemaker', 'DescribeModelPackage', { ModelPackageName: stage.packageArn(version) })) as { readonly InferenceSpecification: { readonly Containers: readonly { readonly ModelDataUrl: string }[] } };
      const key = InferenceSpecification.Containers[0]!.ModelDataUrl.slice(`s3://${stage.store}/`.length);
      return answerOf(ROW, { modelName: '', imageUri: '', environment: {}, files: unpackModel(world.s3.getObject(stage.store, key).body, ARTEFACT_BYTES) });
    },
    unfreeze: () => void stage.deploy({ type: 'unfreeze', id: 'person' }),
    bring: async () => {
      const modelPackageArn = await stage.register();
      stage.deploy({ modelPackageArn });
      stage.retrain({ id: 'person', force: true });
      const version = Number(modelPackageArn.split('/').at(-1));
      return [version, version + 1];
    },
  };
}
