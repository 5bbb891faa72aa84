/**
 * One endpoint: what it runs, what it shows, what it says on every change.
 *
 * Documented: while an update runs, `PendingDeploymentSummary` shows the new configuration and variants; the words of states in events.
 * Assumed: until its end, `EndpointConfigName` and `ProductionVariants` are those that served before; a failure reason of an update, which AWS documents for failed endpoints only, stays until the next.
 */
import type { Timer } from '../clock';
import { defined, type SageMakerContext } from './context';
import type { DeploymentConfig } from './deployment-config';
import type { Fleet, FleetVariant } from './fleet';

export type EndpointStatus = 'Creating' | 'Updating' | 'SystemUpdating' | 'RollingBack' | 'InService' | 'OutOfService' | 'Deleting' | 'Failed' | 'UpdateRollbackFailed';

/** A fleet that is to take over, or that was left half way. */
export interface Green {
  readonly fleet: Fleet;
  readonly startedAt: number;
  /** Instances of a variant that take traffic, of so many. */
  instances: (of: number) => number;
  stage: { readonly Status: string; readonly StatusMessage: string; readonly StartTime: number };
}

const IN_EVENTS: Readonly<Record<EndpointStatus, string>> = {
  Creating: 'CREATING', Updating: 'UPDATING', SystemUpdating: 'SYSTEM_UPDATING', RollingBack: 'ROLLING_BACK', InService: 'IN_SERVICE',
  OutOfService: 'OUT_OF_SERVICE', Deleting: 'DELETING', Failed: 'FAILED', UpdateRollbackFailed: 'UPDATE_ROLLBACK_FAILED',
};
const IN_PROGRESS: readonly EndpointStatus[] = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

export class Endpoint {
  public status: EndpointStatus = 'Creating';
  public green: Green | undefined;
  public failureReason: string | undefined;
  public lastDeployment: DeploymentConfig | undefined;
  /** What comes next; one at a time. */
  public timer: Timer | undefined;
  public readonly createdAt: number;
  private modifiedAt: number;

  public constructor(
    private readonly context: SageMakerContext,
    public readonly name: string,
    public readonly arn: string,
    public blue: Fleet,
  ) {
    this.createdAt = context.clock.now;
    this.modifiedAt = this.createdAt;
  }

  public get isInProgress(): boolean {
    return IN_PROGRESS.includes(this.status);
  }

  /** False while the first fleet starts, and after it failed to. */
  public get serves(): boolean {
    return this.status !== 'Creating' && this.status !== 'Failed' && this.status !== 'OutOfService';
  }

  public enter(status: EndpointStatus): void {
    this.status = status;
    this.modifiedAt = this.context.clock.now;
    this.announce('SageMaker Endpoint State Change');
  }

  /** The stage that the new fleet is in. */
  public enterStage(green: Green, status: string, message: string): void {
    green.stage = { Status: status, StatusMessage: message, StartTime: this.context.clock.now };
    this.announce('SageMaker Endpoint Deployment State Change');
  }

  public later(milliseconds: number, action: () => void | Promise<void>): void {
    this.timer?.cancel();
    this.timer = this.context.clock.after(milliseconds, action);
  }

  public get description(): object {
    return defined({
      EndpointName: this.name, EndpointArn: this.arn, EndpointConfigName: this.blue.config.name, EndpointStatus: this.status, FailureReason: this.failureReason,
      ProductionVariants: this.status === 'Creating' ? undefined : this.blue.variants.map((variant) => this.variant(variant, variant.instanceCount)),
      CreationTime: this.createdAt, LastModifiedTime: this.modifiedAt, LastDeploymentConfig: this.lastDeployment,
      PendingDeploymentSummary: this.status === 'Updating' && this.green ? this.pending(this.green) : undefined,
    });
  }

  private pending({ fleet, startedAt, stage }: Green): object {
    const current = stage.Status === 'Creating' ? () => 0 : (count: number) => count;
    return {
      EndpointConfigName: fleet.config.name,
      StartTime: startedAt,
      ProductionVariants: fleet.variants.map((variant) => ({ ...this.variant(variant, current(variant.instanceCount)), VariantStatus: [stage] })),
    };
  }

  private variant({ name, weight, instanceCount }: FleetVariant, current: number): object {
    return { VariantName: name, CurrentWeight: weight, DesiredWeight: weight, CurrentInstanceCount: current, DesiredInstanceCount: instanceCount };
  }

  private announce(detailType: string): void {
    this.context.events.putEvent({
      source: 'aws.sagemaker',
      detailType,
      resources: [this.arn],
      detail: { ...this.description, EndpointStatus: IN_EVENTS[this.status], Tags: this.context.tags.inEvent(this.arn) },
    });
  }
}
