/** A pipeline with all that it needs, for these tests. */
import { Duration, type Stack, type Stage } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dataset, Holdout, ManagedEndpoint, ModelImageRepository, ModelMetric, ModelPackageGroup, ModelTask, Serving, Training } from '../../../lib';
import { Retraining, RetrainingPipeline, RetrainingTrigger, type RetrainingPipelineProps } from '../../../lib/retraining';
import { CONFIG_FILE } from '../../../lib/contract/drift-check';
import { asObject } from '../../../simulator/checks/template';
import { templateOf } from '../../support/stack';
import { lakeIn, monitorIn, SCHEMA } from '../monitoring/monitored';

export const MODEL = 'flights';

export function datasetIn(of: Stack): Dataset {
  return Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(14)) });
}

/** Everything that a pipeline needs, in the stack. */
export function propsIn(of: Stack, modelId = MODEL): RetrainingPipelineProps {
  const dataset = datasetIn(of);
  const images = new ModelImageRepository(of, `${modelId}Images`);
  const modelPackageGroup = new ModelPackageGroup(of, `${modelId}Versions`, { modelPackageGroupName: modelId });
  return {
    task: ModelTask.regression({ label: 'delay' }),
    dataset,
    code: { images },
    training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(6) }),
    gates: [ModelMetric.RMSE.atMost(30), ModelMetric.RMSE.notWorseThanChampion(1)],
    retraining: Retraining.automatic({
      triggers: [RetrainingTrigger.onDrift(), RetrainingTrigger.onFirstImage()], cooldown: Duration.days(1), maxRunsPerMonth: 4,
    }),
    endpoint: new ManagedEndpoint(of, `${modelId}Endpoint`, {
      modelId, modelPackageGroup, serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }), repositories: [images.repository],
    }),
    monitor: monitorIn(of, { modelId, baseline: dataset, ignoredColumns: ['delay'] }, `${modelId}Monitor`),
    modelPackageGroup,
  };
}

export function pipelineIn(of: Stack, over: Partial<RetrainingPipelineProps> = {}, id = 'Retraining'): RetrainingPipeline {
  return new RetrainingPipeline(of, id, { ...propsIn(of), ...over });
}

/** What lies beside the code of the pipeline's function. */
export function configFileOf(of: Stack, pipeline: RetrainingPipeline): string {
  const template = templateOf(of);
  const id = Object.keys(template.Resources).find((one) => new RegExp(`^${pipeline.node.id}StepsFunction[0-9A-F]{8}$`).test(one))!;
  const hash = String(asObject(template.Resources[id]!.Properties!['Code'])['S3Key']).replace(/\.zip$/, '');
  return readFileSync(join((of.node.root as Stage).synth().directory, `asset.${hash}`, CONFIG_FILE), 'utf8');
}
