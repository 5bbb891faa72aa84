/**
 * Simulated Amazon SageMaker: training and transform jobs, models, the registry, endpoints with guarded deployments, and their
 * invocations, on virtual time. Users' programs run through the port of `programs/`.
 */
import { arnOf, type ImageRegistry, type LogSink, type ResourceKind, type SageMakerContext } from './context';
import { Durations, type Phase } from './durations';
import { EndpointConfigs } from './endpoint-configs';
import type { EndpointStatus } from './endpoint';
import { Endpoints } from './endpoints';
import { type Forced, ForcedOutcomes } from './forced-outcomes';
import { Invocations, type Traffic, type TrafficResult } from './invocations';
import { ModelPackageGroups } from './model-package-groups';
import { ModelPackages } from './model-packages';
import { Models } from './models';
import { Tags } from './tags';
import { TrainingJobs } from './training-jobs';
import { TransformJobs } from './transform-jobs';

export interface SageMakerProps extends Pick<SageMakerContext, 'clock' | 'environment' | 's3' | 'cloudWatch' | 'events' | 'programs'> {
  readonly images: ImageRegistry;
  /** Default: nobody reads the logs. */
  readonly log?: LogSink;
  /** Of the order in which fleets get requests. Default: 0. */
  readonly seed?: number;
}

export class SageMaker {
  public readonly tags = new Tags();
  public readonly trainingJobs: TrainingJobs;
  public readonly transformJobs: TransformJobs;
  public readonly models: Models;
  public readonly modelPackageGroups: ModelPackageGroups;
  public readonly modelPackages: ModelPackages;
  public readonly endpointConfigs: EndpointConfigs;
  public readonly endpoints: Endpoints;
  public readonly invocations: Invocations;
  private readonly context: SageMakerContext;

  public constructor({ seed = 0, log = () => undefined, ...services }: SageMakerProps) {
    this.context = { ...services, log, tags: this.tags, durations: new Durations(), forced: new ForcedOutcomes() };
    this.modelPackageGroups = new ModelPackageGroups(this.context);
    this.modelPackages = new ModelPackages(this.context, this.modelPackageGroups);
    this.models = new Models(this.context, this.modelPackages);
    this.endpointConfigs = new EndpointConfigs(this.context, this.models);
    this.endpoints = new Endpoints(this.context, this.endpointConfigs, this.models);
    this.trainingJobs = new TrainingJobs(this.context);
    this.transformJobs = new TransformJobs(this.context, this.models);
    this.invocations = new Invocations(this.context, this.endpoints, seed);
  }

  public arnOf(kind: ResourceKind, name: string): string {
    return arnOf(this.context.environment, kind, name);
  }

  /** Makes jobs or endpoints end as SageMaker itself would decide. @returns how many it has still to meet, now and later */
  public force(forced: Forced): { readonly left: number } {
    return this.context.forced.add(forced);
  }

  /** @param pattern of names; `*` stands for any characters */
  public setDuration(phase: Phase, seconds: number, pattern?: string): void {
    this.context.durations.set(phase, Math.round(seconds * 1000), pattern);
  }

  /** What befalls an endpoint without any call. */
  public setEndpointStatus(name: string, status: EndpointStatus): void {
    this.endpoints.setStatus(name, status);
  }

  /** Many requests at this moment, with the metrics that they leave. */
  public async traffic(endpointName: string, traffic: Traffic): Promise<TrafficResult> {
    return this.invocations.traffic(endpointName, traffic);
  }

  /** Ends all containers. */
  public async close(): Promise<void> {
    await this.endpoints.close();
  }
}
