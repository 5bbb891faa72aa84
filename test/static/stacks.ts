/** Stacks that the static suite and the benchmarks define again and again: models, monitors, and the strict landing zone around them. */
import { join } from 'node:path';
import { Duration, Size, type Stack, Stage } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import {
  AgencyProfile, Dataset, DataStore, DriftMonitor, GroundTruth, Holdout, ImageBuild, InferenceLog, ManagedModel, ModelCode, ModelImage, ModelMetric, ModelTask, Monitoring,
  PullThroughCache, Retraining, RetrainingTrigger, Serving, Training, UpstreamRegistry,
} from '../../lib';
import type { AppBuilder } from '../support/checks/synthesize';

/** Folder of the examples. */
export const EXAMPLES = join(__dirname, '..', '..', 'examples');
const SCHEMA = join(EXAMPLES, 'flight-watch', 'schema.json');
export const SANDBOX = { region: 'ap-southeast-1' };

/** The landing zone of the strict example: boundary, prefix, path, network and managed policies. */
function transport(environment: string): AgencyProfile {
  return AgencyProfile.fromFile(join(EXAMPLES, 'strict-landing-zone', 'transport.yaml'), environment);
}

/** A stack in an environment of the strict landing zone. */
export function inTransport(environment: string, define: (scope: Construct, profile: AgencyProfile) => void): AppBuilder {
  return (app) => {
    const profile = transport(environment);
    const stage = new Stage(app, environment);
    profile.applyTo(stage);
    define(stage, profile);
  };
}

/** As many models as asked for, in one stack. @param every how often each is checked */
export function defineModels(stack: Stack, count: number, code?: ModelCode, every = Duration.days(1)): void {
  const lake = new DataStore(stack, 'Lake').bucket;
  for (let index = 0; index < count; index++) {
    new ManagedModel(stack, `Model${index}`, {
      task: ModelTask.regression({ label: 'delay' }),
      dataset: Dataset.csv(lake, 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(7)) }),
      code: code ?? ModelCode.image(Repository.fromRepositoryName(stack, `Images${index}`, `model-${index}`)),
      monitoring: Monitoring.of({
        log: InferenceLog.jsonLines(lake, `inference-${index}/`),
        every,
        window: Duration.days(14),
        criticalFeatures: ['distance'],
      }),
      training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
      gates: [ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(0.5)],
      serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
      retraining: Retraining.automatic({ triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8 }),
    });
  }
}

/** A monitor of a log that is too large for one function, and of the labels that belong to it. */
export function defineReadingInParts(stack: Stack): void {
  const lake = new DataStore(stack, 'Lake').bucket;
  new DriftMonitor(stack, 'Monitor', {
    modelId: 'flights',
    baseline: Dataset.csv(lake, 'flights/', { schema: SCHEMA }),
    log: InferenceLog.jsonLines(lake, 'inference/', { hourlyVolume: Size.gibibytes(20) }),
    every: Duration.hours(1),
    window: Duration.days(1),
    criticalFeatures: ['distance'],
    performance: {
      task: ModelTask.regression({ label: 'distance' }),
      groundTruth: GroundTruth.csv(lake, 'labels/', { joinOn: 'flight', prediction: 'predicted', delay: Duration.hours(2) }),
    },
  });
}

/** A model whose image is built on one that comes through a cache from another account. */
export function defineBuiltImage(stack: Stack): void {
  const cache = new PullThroughCache(stack, 'Cache', { upstream: UpstreamRegistry.ecr('999999999999'), prefix: 'central' });
  const builder = ImageBuild.codeBuild({ buildArgs: { BASE: cache.uri('node', '22') }, caches: [cache] });
  defineModels(stack, 1, ModelCode.fromImage(ModelImage.fromDirectory(join(__dirname, 'image'), { builder })));
}
