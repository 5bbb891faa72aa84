/**
 * A running world: what a cloud assembly says, in one account and region, on virtual time. Resources are created at the start, in
 * the order of their references; then the clock runs as far as it is told.
 *
 * What cannot be simulated is refused by name, all at once, before anything runs.
 */
import { type AssemblyOptions, readAssembly, type ResolvedResource } from '../assembly';
import { Clock } from '../clock';
import type { Phase } from '../sagemaker/durations';
import type { ProcessSource } from '../lambda/process-source';
import { ContainerPrograms, type Limits } from '../programs';
import type { Programs } from '../programs/port';
import type { TaskPort } from '../state-language/task-port';
import { ResourceDirectory } from './directory';
import { createAll } from './create';
import type { PermissionMode } from './permission-guard';
import { Services } from './services';
import { Trace, type TraceEntry, type WorldTraceSink } from './trace';

export interface WorldOptions extends AssemblyOptions {
  /** When virtual time starts: milliseconds since 1970, or ISO 8601. */
  readonly start: number | string;
  /** Permutes events of the same time, and fixes what machines draw by chance. Without it events run in order. */
  readonly seed?: number;
  /** How users' programs run: by default as local processes, from the directories of containers. */
  readonly programs?: Programs;
  /** How long phases of jobs and endpoints take, in seconds. */
  readonly durations?: Readonly<Partial<Record<Phase, number>>>;
  /** Whether what a role of the assembly may not do is refused, or done and noted; `enforced` by default. */
  readonly permissions?: PermissionMode;
  /** Takes the entries of the trace as they come; then the world keeps none. */
  readonly trace?: WorldTraceSink;
  /** Stands between state machines and what they call, e.g. to lose or delay answers. */
  readonly tasks?: (port: TaskPort) => TaskPort;
  /** Where processes of functions come from: by default each is started for this world, and ends with it. */
  readonly processes?: ProcessSource;
  /** Path of the Node binary that runs functions; the simulator's own by default. */
  readonly node?: string;
  /** Directories with a Dockerfile, by construct path of the repository whose images they stand for; before those that the assembly names. */
  readonly containers?: Readonly<Record<string, string>>;
  /** What a user's program may use of this machine, where it runs as a process. */
  readonly limits?: Partial<Limits>;
  /** Takes the lines that functions write into their logs. */
  readonly functionLog?: (functionArn: string, line: string) => void;
}

export class World {
  /**
   * Reads the output directory of `cdk synth` and creates what it defines.
   *
   * @throws Error with everything that cannot be simulated
   */
  public static async load(assemblyDirectory: string, options: WorldOptions): Promise<World> {
    const start = typeof options.start === 'string' ? Date.parse(options.start) : options.start;
    if (!Number.isFinite(start)) throw new Error(`start: got ${JSON.stringify(options.start)}, expected milliseconds since 1970 or ISO 8601, e.g. 2026-01-01T00:00:00Z`);
    const assembly = readAssembly(assemblyDirectory, options);
    const clock = new Clock({ start, seed: options.seed });
    const trace = new Trace(clock, options.trace);
    const directory = new ResourceDirectory(assembly.resources);
    const containers = new Map(Object.entries(options.containers ?? {}).map(([path, folder]) => [directory.find(path, 'AWS::ECR::Repository').name, folder]));
    const services = await Services.open({ ...options, clock, trace, directory, assembly, containers });
    try {
      const problems = createAll(assembly, services, trace, directory);
      if (problems.length > 0) throw new Error([`${assemblyDirectory} cannot be simulated:`, ...problems.map((problem) => `  - ${withConstruct(problem, assembly.resources)}`)].join('\n'));
      return new World(clock, services, trace, directory);
    } catch (error) {
      await services.close(); // an open port would keep the process alive for ever
      throw error;
    }
  }

  public readonly environment: Services['environment'];
  public readonly api: Services['api'];
  public readonly s3: Services['s3'];
  public readonly dynamodb: Services['dynamodb'];
  public readonly ssm: Services['ssm'];
  public readonly sns: Services['sns'];
  public readonly sqs: Services['sqs'];
  public readonly events: Services['events'];
  public readonly cloudwatch: Services['cloudwatch'];
  public readonly ecr: Services['ecr'];
  public readonly codeBuild: Services['codeBuild'];
  public readonly sageMaker: Services['sageMaker'];
  public readonly stepFunctions: Services['stepFunctions'];
  public readonly functions: Services['functions'];
  public readonly tokens: Services['tokens'];
  public readonly permissions: Services['permissions'];

  private constructor(
    public readonly clock: Clock,
    private readonly services: Services,
    private readonly log: Trace,
    private readonly directory: ResourceDirectory,
  ) {
    ({
      environment: this.environment, api: this.api, s3: this.s3, dynamodb: this.dynamodb, ssm: this.ssm, sns: this.sns, sqs: this.sqs, events: this.events,
      cloudwatch: this.cloudwatch, ecr: this.ecr, codeBuild: this.codeBuild, sageMaker: this.sageMaker, stepFunctions: this.stepFunctions, functions: this.functions,
      tokens: this.tokens, permissions: this.permissions,
    } = services);
  }

  /** What happened so far; empty where a sink takes it. */
  public get trace(): readonly TraceEntry[] {
    return this.log.entries;
  }

  /**
   * What `Ref` gives for the resource of a construct: a bucket's name, a topic's ARN. The beginning of the path may be left out.
   *
   * @param type for constructs that hold several resources, e.g. `AWS::S3::Bucket`
   * @throws where none or several match, naming the candidates
   */
  public physicalId(path: string, type?: string): string {
    return this.resource(path, type).physicalId;
  }

  /** @throws as `physicalId`, and where the resource has no ARN */
  public arn(path: string, type?: string): string {
    const { arn, type: of } = this.resource(path, type);
    if (arn === undefined) throw new Error(`${path}: got ${of}, which has no ARN, expected a resource with one`);
    return arn;
  }

  /** @throws as `physicalId` */
  public resource(path: string, type?: string): ResolvedResource {
    return this.directory.find(path, type);
  }

  /** All resources of a type, e.g. `AWS::StepFunctions::StateMachine`. */
  public resourcesOf(type: string): readonly ResolvedResource[] {
    return this.directory.ofType(type);
  }

  /** The construct path behind a name, id or ARN. */
  public label(nameOrArn: string): string {
    return this.directory.label(nameOrArn);
  }

  /** A text with construct paths in the place of physical names, e.g. an ARN. */
  public readable(text: string): string {
    return this.directory.readable(text);
  }

  /**
   * Says from which directory one pushed image was built; the others are built from the one that the assembly names.
   *
   * @throws where programs do not run as processes, and where the directory cannot be run
   */
  public useDirectory(imageDigest: string, directory: string): void {
    const { programs } = this.services;
    if (!(programs instanceof ContainerPrograms)) throw new Error(`image ${imageDigest}: got programs that are scripted, expected containers that run as processes`);
    programs.useDirectory(imageDigest, directory);
  }

  /** @param duration virtual milliseconds */
  public async runFor(duration: number): Promise<void> {
    await this.runUntil(this.clock.now + duration);
  }

  /** @param time milliseconds since 1970, or ISO 8601; events at that time run, too */
  public async runUntil(time: number | string): Promise<void> {
    await this.clock.runUntil(typeof time === 'string' ? Date.parse(time) : time);
  }

  /** Ends all processes and ports of the world. */
  public async close(): Promise<void> {
    await this.services.close();
  }
}

/** What the CDK adds to the path of a construct: for its resource, and for that of a nested stack. */
const NOT_OF_USERS = /\/Resource$|\.NestedStack\/[^/]+\.NestedStackResource$/;

/** A problem begins with `<stack>/<logical id>`; people know the construct by its path. */
function withConstruct(problem: string, resources: readonly ResolvedResource[]): string {
  const found = resources.find(({ stack, logicalId }) => problem.startsWith(`${stack}/${logicalId}`) && !/^\w/.test(problem.slice(stack.length + 1 + logicalId.length)));
  if (!found || found.path === `${found.stack}/${found.logicalId}`) return problem;
  return `${problem} (construct ${found.path.replace(NOT_OF_USERS, '')})`;
}
