/** What the tests of simulated SageMaker share: the services around it, a repository with one image, and scripted programs. */
import { expect } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { ScriptedPrograms } from '../../../simulator/programs';
import type { Programs } from '../../../simulator/programs';
import { SageMaker } from '../../../simulator/sagemaker';
import { CloudWatch } from '../../../simulator/services/cloudwatch';
import { Ecr } from '../../../simulator/services/ecr';
import type { EventEntry } from '../../../simulator/services/event';
import { S3 } from '../../../simulator/services/s3';
import { ServiceError } from '../../../simulator/services/service-error';
import { ENVIRONMENT, EventRecorder, START } from '../services/fixture';

export const ROLE = 'arn:aws:iam::111122223333:role/model';
export const IMAGE = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights:v1';
export const ARTEFACT = 's3://store/models/v1/model.tar.gz';

export class Bench {
  public readonly clock: Clock;
  public readonly events = new EventRecorder();
  public readonly s3: S3;
  public readonly cloudWatch: CloudWatch;
  public readonly ecr: Ecr;
  public readonly logs: string[] = [];
  public readonly sageMaker: SageMaker;

  /** @param seed permutes events of the same time */
  public constructor(
    public readonly programs: ScriptedPrograms = new ScriptedPrograms(7).onServe(/./, {}),
    seed?: number,
    run: Programs = programs,
  ) {
    const clock = new Clock(seed === undefined ? { start: START } : { start: START, seed });
    const { events } = this;
    const s3 = new S3(clock);
    const cloudWatch = new CloudWatch(clock, ENVIRONMENT, events, () => undefined);
    const ecr = new Ecr(clock, ENVIRONMENT, events);
    this.clock = clock;
    this.s3 = s3;
    this.cloudWatch = cloudWatch;
    this.ecr = ecr;
    this.sageMaker = new SageMaker({ clock, environment: ENVIRONMENT, s3, cloudWatch, events, programs: run, images: ecr, log: (group, line) => this.logs.push(`${group} ${line}`) });
    s3.createBucket('store', { versioned: false });
    ecr.createRepository('flights', { imageTagMutability: 'IMMUTABLE', scanOnPush: false });
    ecr.putImage('flights', 'v1');
    events.entries.length = 0;
  }

  /** A model by that name, whose image holds all that it needs. */
  public createModel(name: string, environment: Record<string, string> = {}): void {
    this.sageMaker.models.createModel({ ModelName: name, ExecutionRoleArn: ROLE, PrimaryContainer: { Image: IMAGE, Environment: environment } });
  }

  /** A configuration with a model of the same name. */
  public createConfig(name: string, instances = 4, variants: readonly string[] = ['AllTraffic'], weights: readonly number[] = []): void {
    this.createModel(name);
    this.sageMaker.endpointConfigs.createEndpointConfig({
      EndpointConfigName: name,
      ProductionVariants: variants.map((VariantName, index) => ({
        VariantName, ModelName: name, InstanceType: 'ml.m5.large', InitialInstanceCount: instances, ...(weights[index] === undefined ? {} : { InitialVariantWeight: weights[index] }),
      })),
    });
  }

  /** The endpoint `live`, in service with the configuration `blue`. */
  public async createEndpoint(instances = 4): Promise<void> {
    this.createConfig('blue', instances);
    this.sageMaker.endpoints.createEndpoint({ EndpointName: 'live', EndpointConfigName: 'blue' });
    await this.clock.run();
    expect(this.endpoint()).toMatchObject({ EndpointStatus: 'InService' });
    this.events.entries.length = 0;
  }

  public endpoint(name = 'live'): Record<string, unknown> {
    return this.sageMaker.endpoints.describeEndpoint({ EndpointName: name }) as Record<string, unknown>;
  }

  public eventsOf(detailType: string): EventEntry[] {
    return this.events.entries.filter((entry) => entry.detailType === detailType);
  }

  /** Seconds from the start. */
  public async until(seconds: number): Promise<void> {
    await this.clock.runUntil(START + seconds * 1000);
  }
}

/** The refusal of an action that may be asynchronous. */
export async function refused(action: () => unknown): Promise<ServiceError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('got no refusal, expected the action to throw a ServiceError');
}
