/**
 * One update of an endpoint, blue/green.
 *
 * Documented: green starts; traffic moves in steps; while SageMaker waits after a step, an alarm of the rollback configuration that
 * is in alarm takes all traffic back to blue; so does a fleet that does not come up. Blue goes when green has all traffic and has been
 * watched. An alarm that is in alarm already because of blue ends the deployment likewise.
 * Assumed: so does one that is in alarm for any other reason when traffic begins to move; after going back the endpoint is InService
 * with its old configuration, which nothing else tells but `FailureReason`; alarms are looked at when a step begins, at its end, and
 * twice a minute at seconds 15 and 45; a deployment beyond `MaximumExecutionTimeoutInSeconds` goes back; the words of failure reasons,
 * except for the health check.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 */
import { defined, type SageMakerContext } from './context';
import { alarmNamesOf, type DeploymentConfig, timeoutSecondsOf, trafficSteps, type TrafficStep } from './deployment-config';
import type { Endpoint, Green } from './endpoint';
import type { Fleet } from './fleet';
import type { ForcedEndpoint } from './forced-outcomes';
import type { Models } from './models';

const MINUTE = 60_000;
const SECOND = 1000;

/** What it says of a variant whose container does not answer. */
export function healthCheckFailure(variant: string): string {
  return `The primary container for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`;
}

export class BlueGreen {
  private readonly green: Green;
  private readonly deadline: number;
  private readonly steps: TrafficStep[];

  public constructor(
    private readonly context: SageMakerContext,
    private readonly models: Models,
    private readonly endpoint: Endpoint,
    fleet: Fleet,
    private readonly config: DeploymentConfig | undefined,
  ) {
    const { now } = context.clock;
    const count = Math.max(...fleet.variants.map(({ instanceCount }) => instanceCount));
    this.green = { fleet, startedAt: now, instances: () => 0, stage: { Status: 'Creating', StatusMessage: '', StartTime: now } };
    this.steps = trafficSteps(config, count);
    this.deadline = now + timeoutSecondsOf(config) * SECOND;
  }

  public start(): void {
    const { endpoint, green } = this;
    endpoint.green = green;
    endpoint.failureReason = undefined;
    endpoint.enter('Updating');
    endpoint.enterStage(green, 'Creating', `Launching ${instances(green.fleet)} instance(s).`);
    const hang = this.take('Hang');
    const extra = hang?.outcome === 'Hang' ? (hang.seconds ?? 0) * SECOND : 0;
    endpoint.later(this.context.durations.of('endpoint.launching', endpoint.name) + extra, () => this.launch());
  }

  private async launch(): Promise<void> {
    const forced = this.take('Failed');
    const failed = forced ? { variant: this.green.fleet.variants[0]!.name, failure: 'forced' } : await this.green.fleet.launch(this.models);
    if (failed) {
      this.context.log(`/aws/sagemaker/Endpoints/${this.endpoint.name}`, `${failed.variant}: ${failed.failure}`);
      return this.goBack(forced?.reason ?? healthCheckFailure(failed.variant));
    }
    if (this.context.clock.now >= this.deadline) return this.timedOut();
    await this.shift(0);
  }

  private async shift(index: number): Promise<void> {
    const { endpoint, green } = this;
    const step = this.steps[index]!;
    green.instances = step.instances;
    const capacity = step.isFull ? 'full' : 'canary';
    const count = green.fleet.variants.reduce((sum, { instanceCount }) => sum + step.instances(instanceCount), 0);
    endpoint.enterStage(green, 'ActivatingTraffic', `Activating traffic on ${capacity} capacity of ${count} instance(s).`);
    endpoint.enterStage(green, 'Baking', `Baking for ${step.bakeSeconds} seconds (${step.isFull ? 'TerminationWaitInSeconds' : 'WaitIntervalInSeconds'}) with traffic enabled on ${capacity} capacity of ${count} instance(s).`);
    await this.watch(index, this.context.clock.now + step.bakeSeconds * SECOND);
  }

  private async watch(index: number, end: number): Promise<void> {
    const { now } = this.context.clock;
    const firing = this.firingAlarms();
    if (firing.length > 0) {
      return this.goBack(`One or more alarms of the auto-rollback configuration are in ALARM state: ${firing.join(', ')}. The endpoint was rolled back to ${this.endpoint.blue.config.name}.`);
    }
    if (now >= this.deadline) return this.timedOut();
    if (now < end) return this.endpoint.later(Math.min(end, this.deadline, nextLook(now)) - now, () => this.watch(index, end));
    if (index + 1 < this.steps.length) await this.shift(index + 1);
    else this.takeOver();
  }

  private takeOver(): void {
    const { endpoint, green } = this;
    endpoint.enterStage(green, 'Deleting', `Terminating ${instances(endpoint.blue)} instance(s).`);
    endpoint.later(this.context.durations.of('endpoint.terminating', endpoint.name), async () => {
      const old = endpoint.blue;
      endpoint.blue = green.fleet;
      endpoint.green = undefined;
      await old.terminate();
      endpoint.enter('InService');
    });
  }

  private timedOut(): void {
    this.goBack(`The deployment exceeded its maximum execution timeout of ${timeoutSecondsOf(this.config)} seconds. The endpoint was rolled back to ${this.endpoint.blue.config.name}.`);
  }

  /** All traffic to blue now, and green away in a moment. */
  private goBack(reason: string): void {
    const { endpoint, green } = this;
    const forced = this.take('UpdateRollbackFailed');
    if (forced) return this.stayBetween(forced.reason ?? `${reason.replace(/[.]$/, '')}. Rolling back failed, too.`);
    green.instances = () => 0;
    endpoint.enterStage(green, 'Deleting', `Terminating ${instances(green.fleet)} instance(s).`);
    endpoint.later(this.context.durations.of('endpoint.terminating', endpoint.name), async () => {
      endpoint.green = undefined;
      await green.fleet.terminate();
      endpoint.failureReason = reason;
      endpoint.enter('InService');
    });
  }

  /** Both fleets stay, with what traffic they have. */
  private stayBetween(reason: string): void {
    this.endpoint.failureReason = reason;
    this.endpoint.enter('UpdateRollbackFailed');
  }

  private firingAlarms(): string[] {
    const names = alarmNamesOf(this.config);
    if (names.length === 0) return [];
    return this.context.cloudWatch.describeAlarms(names).filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
  }

  private take(outcome: ForcedEndpoint['outcome']): ReturnType<typeof takeForced> {
    return takeForced(this.context, this.endpoint.name, 'update', outcome);
  }
}

export function takeForced({ forced }: SageMakerContext, endpointName: string, on: 'create' | 'update', outcome: ForcedEndpoint['outcome']) {
  const found = forced.take('endpoint', endpointName, (one) => one.outcome === outcome && (one.on ?? on) === on);
  return found && defined({ outcome: found.outcome, seconds: found.seconds, reason: found.reason });
}

function instances({ variants }: Fleet): number {
  return variants.reduce((sum, { instanceCount }) => sum + instanceCount, 0);
}

/** The next 15 or 45 seconds past the minute: alarms change at full minutes. */
function nextLook(now: number): number {
  const half = MINUTE / 2;
  return (Math.floor((now + half / 2) / half) + 1) * half - half / 2;
}
