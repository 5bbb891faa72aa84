/** The services of a world, wired to each other: what one says, another hears, and the trace records. */
import type { Api } from '../api/operation';
import type { Assembly, ResolvedResource } from '../assembly';
import type { Clock } from '../clock';
import { Integrations } from '../integrations';
import { Functions } from '../lambda/functions';
import type { ProcessSource } from '../lambda/process-source';
import { ContainerPrograms, type Limits, type Programs } from '../programs';
import { type Phase, SageMaker } from '../sagemaker';
import { CloudWatch } from '../services/cloudwatch';
import { CodeBuild } from '../services/codebuild';
import { DynamoDb } from '../services/dynamodb';
import { Ecr } from '../services/ecr';
import type { Environment } from '../services/environment';
import { EventBridge } from '../services/events';
import { S3 } from '../services/s3';
import { ServiceError } from '../services/service-error';
import { Sns, type SubscriptionOptions } from '../services/sns';
import { Sqs } from '../services/sqs';
import { Ssm } from '../services/ssm';
import { StepFunctions } from '../services/step-functions';
import { TaskTokens } from '../state-language';
import type { TaskPort } from '../state-language/task-port';
import { Wire } from '../wire/wire';
import { containerDirectories } from './registry';
import { actOn } from './alarm-actions';
import { deliverTo, notificationEvent } from './delivery';
import type { ResourceDirectory } from './directory';
import { ObjectEvents } from './object-events';
import { apiOf } from './operations';
import type { OutsideResource } from './outside';
import { factsOf } from './permission-facts';
import { PermissionGuard, type PermissionMode } from './permission-guard';
import { Permissions } from './permissions';
import { Recorder } from './recorder';
import type { Trace } from './trace';

export interface ServicesOptions {
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly directory: ResourceDirectory;
  readonly trace: Trace;
  readonly permissions?: PermissionMode;
  readonly seed?: number;
  readonly programs?: Programs;
  readonly durations?: Readonly<Partial<Record<Phase, number>>>;
  readonly tasks?: (port: TaskPort) => TaskPort;
  readonly processes?: ProcessSource;
  readonly node?: string;
  /** By name of the repository; before those of the assembly's metadata. */
  readonly containers?: ReadonlyMap<string, string>;
  readonly limits?: Partial<Limits>;
  readonly functionLog?: (functionArn: string, line: string) => void;
}

export class Services {
  /** Opens the port at which functions find the services. */
  public static async open(options: ServicesOptions): Promise<Services> {
    const wire = await Wire.listen({ api: { call: (...request) => services.api.call(...request) }, onDefect: (defect) => services.functions.abort(defect) });
    const services = new Services(options, wire);
    return services;
  }

  public readonly environment: Environment;
  public readonly clock: Clock;
  public readonly resources: readonly ResolvedResource[];
  /** Of what machines and endpoints draw by chance. */
  public readonly seed: number;
  public readonly recorder: Recorder;
  public readonly permissions = new Permissions();
  public readonly guard: PermissionGuard;
  /** What belongs to others, by ARN. */
  public readonly outside = new Map<string, OutsideResource>();
  public readonly tokens = new TaskTokens();
  public readonly objectEvents: ObjectEvents;
  public readonly s3: S3;
  public readonly dynamodb = new DynamoDb();
  public readonly sqs: Sqs;
  public readonly sns: Sns;
  public readonly events: EventBridge;
  public readonly cloudwatch: CloudWatch;
  public readonly ssm: Ssm;
  public readonly ecr: Ecr;
  public readonly codeBuild: CodeBuild;
  public readonly sageMaker: SageMaker;
  public readonly stepFunctions: StepFunctions;
  public readonly functions: Functions;
  public readonly api: Api;
  public readonly integrations: TaskPort;
  /** Directories that images are built from, by name of the repository. */
  public readonly containers: ReadonlyMap<string, string>;
  public readonly programs: Programs;

  private constructor({ assembly, clock, directory, trace, permissions: mode = 'enforced', seed = 0, programs, durations = {}, tasks = (port) => port, processes, node, containers = new Map(), limits, functionLog }: ServicesOptions, private readonly wire: Wire) {
    const { environment, resources } = assembly;
    this.environment = environment;
    this.clock = clock;
    this.resources = resources;
    this.seed = seed;
    this.recorder = new Recorder(trace, directory);
    const bus = this.recorder.around(() => this.events);

    this.objectEvents = new ObjectEvents(environment, bus, () => this.s3);
    this.s3 = new S3(clock, this.objectEvents.listener);
    this.sqs = new Sqs(clock, (queue, visible) => this.gauge(queue, visible));
    this.sns = new Sns(clock, this.sqs);
    this.events = new EventBridge(clock, environment, this.recorder.recording(deliverTo(this)), this.sqs);
    this.cloudwatch = new CloudWatch(clock, environment, bus, actOn(this));
    this.ssm = new Ssm(clock, environment, bus);
    this.stepFunctions = new StepFunctions(clock, bus);
    this.ecr = new Ecr(clock, environment, bus);
    this.codeBuild = new CodeBuild(clock, environment, this.ecr);
    this.containers = new Map([...containerDirectories(assembly), ...containers]);
    this.programs = programs ?? new ContainerPrograms({ directories: this.containers, ...(limits && { limits }) });
    this.sageMaker = new SageMaker({
      clock, environment, seed, events: bus, s3: this.s3, cloudWatch: this.cloudwatch, programs: this.programs, images: this.ecr,
      log: (group, line) => this.recorder.jobLog(group, line),
    });
    for (const [phase, seconds] of Object.entries(durations)) this.sageMaker.setDuration(phase as Phase, seconds);
    this.functions = new Functions({
      clock, environment, endpoint: wire, queues: this.sqs, ...(processes && { processes }), ...(node === undefined ? {} : { node }),
      listener: {
        logged: (functionArn, _request, line) => {
          functionLog?.(functionArn, line);
          this.ingest(line);
        },
        invoked: (record) => this.recorder.invocation(record),
        discarded: (event) => this.recorder.discarded(event),
      },
    });
    this.guard = new PermissionGuard({
      mode,
      permissions: this.permissions,
      facts: factsOf(environment, resources, () => this.sageMaker),
      onDenial: (principal, action, resource, refusal) => this.recorder.denial(principal, action, resource, refusal),
    });
    this.api = apiOf(this, this.guard);
    const { trainingJobs, transformJobs } = this.sageMaker;
    const integrations = new Integrations({
      api: this.api,
      clock,
      ends: {
        trainingJob: (name, listener) => trainingJobs.whenEnded(name, listener),
        transformJob: (name, listener) => transformJobs.whenEnded(name, listener),
        build: (id, listener) => this.codeBuild.whenEnded(id, listener),
        execution: (arn, listener) => this.stepFunctions.whenEnded(arn, listener),
      },
    });
    this.integrations = tasks(integrations);
  }

  /** What is published stands in the trace, whoever is subscribed. */
  public createTopic(arn: string): void {
    this.sns.createTopic(arn);
    this.sns.subscribe(arn, (notification) => this.recorder.notification(notification));
  }

  public subscribeFunction(topicArn: string, functionArn: string, subscriptionArn: string, options: SubscriptionOptions): void {
    this.sns.subscribe(topicArn, (notification) => void this.functions.invokeLater(functionArn, notificationEvent(notification, subscriptionArn)), options);
  }

  /** Makes what belongs to others, empty. */
  public addOutside(outside: OutsideResource): void {
    this.outside.set(outside.arn, outside);
    switch (outside.kind) {
      case 'bucket': return this.s3.createBucket(outside.name, { versioned: false });
      case 'queue': return this.sqs.createQueue(outside.arn);
      case 'repository': return this.isOfThisAccount(outside.arn) ? this.ecr.createRepository(outside.name, { imageTagMutability: 'IMMUTABLE', scanOnPush: true }) : undefined;
      case 'topic': return this.createTopic(outside.arn);
      case 'state machine': return;
    }
  }

  /** Ends all processes and ports, and frees the disk. */
  public async close(): Promise<void> {
    await Promise.all([this.functions.close(), this.sageMaker.close()]);
    await Promise.all([this.programs.close(), this.wire.close()]);
    this.s3.close();
  }

  /** Another registry is not asked for its images. */
  private isOfThisAccount(arn: string): boolean {
    const [, , , region, account] = arn.split(':');
    return account === this.environment.account && region === this.environment.region;
  }

  private gauge(queue: string, visible: number): void {
    this.cloudwatch.putMetricData({ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: queue }, at: this.clock.now, values: [visible] });
  }

  /** CloudWatch counts what it cannot read in a log, and drops it. */
  private ingest(line: string): void {
    try {
      this.cloudwatch.ingestLogLine(line);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.recorder.lostMetrics(error.message);
    }
  }
}
