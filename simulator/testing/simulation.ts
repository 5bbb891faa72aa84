/**
 * An app on a laptop, in a test: synthesized, and run on virtual time without an account. What it does is simulated, not AWS: see
 * docs/testing.md for what a green test says, and what it does not.
 */
import { writeFileSync } from 'node:fs';
import type { ServiceName } from '../api/operation';
import { ScriptedPrograms } from '../programs';
import { Recording } from '../recording';
import { locate } from '../scenario/construct-names';
import { worded } from '../scenario/duration';
import { executionEnds } from '../scenario/execution-end';
import { Stage } from '../scenario/stage';
import { timelinePage } from '../timeline';
import { World } from '../world';
import { ALARM_STATES, requireChoice, requireOptions } from './checked-options';
import { SimulatedBucket } from './bucket';
import { explained, standing, storyOf } from './explained';
import { type Failable, type Failing, Faults } from './failing';
import type { CallFailure, EndpointFailure, OperationName, TrainingFailure, TransformFailure } from './failures';
import type { Program, SimulationOptions, SynthesizableApp, TimeSpan, TrafficOptions } from './options';
import { addPrograms } from './programs';
import { alarmsOf, executionOf, liveModelOf, MACHINE, notificationsOf, verdictsOf } from './reading';
import type { Alarm, Bucket, Endpoint, Execution, LogLine, Notification, TrafficSeen, Verdict } from './seen';
import { millisecondsOf } from './spans';
import { Steps } from './steps';
import { type Count, requestsOf, Traffic } from './traffic';

const START = '2026-01-05T00:00:00Z';

export class Simulation {
  /**
   * Synthesizes the app and brings what it defines to life.
   *
   * @param app a CDK `App`, or the output directory of `cdk synth`
   * @throws Error with everything of the assembly that cannot be simulated, by construct path, before anything runs
   */
  public static async of(app: SynthesizableApp | string, options: SimulationOptions = {}): Promise<Simulation> {
    const { start = START, durations = {}, programs, ...rest } = options;
    requireOptions(options);
    const directory = typeof app === 'string' ? app : app.synth().directory;
    const seconds = Object.fromEntries(Object.entries(durations).map(([phase, span]) => [phase, millisecondsOf(span, `durations.${phase}`) / 1000]));
    const from = new Date(start).getTime();
    const recording = new Recording(from);
    const scripted = programs && new ScriptedPrograms(options.seed);
    if (scripted) addPrograms(scripted, programs ?? []);
    const world = await World.load(directory, {
      ...rest, start: from, durations: seconds, trace: recording.take, functionLog: recording.log,
      ...(scripted && { programs: scripted }),
    });
    recording.watch(world);
    return new Simulation(options, from, world, scripted, recording);
  }

  /**
   * Opens a simulation, hands it to the test, and closes it, whatever happens. Where the test fails, its error says how the simulation
   * stood, and what happened last. It also fails where something that it made fail met nobody, or where it did not await a step.
   *
   * @param body the test
   * @returns what the test returns
   */
  public static async run<T>(app: SynthesizableApp | string, options: SimulationOptions, body: (simulation: Simulation) => Promise<T>): Promise<T> {
    const simulation = await Simulation.of(app, options);
    try {
      const result = await body(simulation);
      simulation.steps.requireNone();
      simulation.faults.requireMet();
      await simulation.close();
      return result;
    } catch (error) {
      throw explained(error, `${simulation.toString()}${await simulation.closedAfterError()}`);
    }
  }

  private readonly player: Stage;
  private readonly sender: Traffic;
  private readonly faults: Faults;
  private readonly steps = new Steps();
  private isOpen = true;

  private constructor(
    private readonly options: SimulationOptions,
    private readonly start: number,
    private readonly world: World,
    private readonly scripted: ScriptedPrograms | undefined,
    private readonly recording: Recording,
  ) {
    this.player = new Stage(world, scripted, recording);
    this.sender = new Traffic(world, recording);
    this.faults = new Faults(world);
  }

  /** Virtual time. */
  public get now(): Date {
    return new Date(this.world.clock.now);
  }

  /** Lets virtual time pass, with all that happens meanwhile. */
  public async advance(span: TimeSpan): Promise<void> {
    await this.steps.passingTime('advance', () => this.stage.world.runFor(millisecondsOf(span, 'advance')));
  }

  /** Lets virtual time pass until that moment. @param time ISO 8601, not before now */
  public async advanceTo(time: string | Date): Promise<void> {
    const at = typeof time === 'string' ? Date.parse(time) : time.getTime();
    if (!(at >= this.world.clock.now)) throw new Error(`advanceTo: got ${String(time)}, expected a time that is not before ${this.now.toISOString()}`);
    await this.steps.passingTime('advanceTo', () => this.stage.world.runUntil(at));
  }

  /**
   * Lets virtual time pass until the condition holds, which is asked after each thing that happens.
   *
   * @throws Error where it does not within the span
   */
  public async until(condition: () => boolean, within: TimeSpan): Promise<void> {
    const limit = millisecondsOf(within, 'within');
    if (!(await this.steps.passingTime('until', () => this.stage.runUntil(condition, limit)))) throw new Error(`until: got a condition that does not hold within ${worded(limit)}, expected one that does`);
  }

  /** Starts an execution, as a person does. @param machine construct path; its beginning may be left out @param name one is made up by default */
  public startExecution(machine: string, input: object = {}, name?: string): Execution {
    this.does(`starts ${machine}${name === undefined ? '' : ` as ${name}`}`);
    const record = this.stage.world.stepFunctions.startExecution(this.world.arn(machine, MACHINE), JSON.stringify(input), name);
    return this.seen(record.executionArn);
  }

  /**
   * Lets virtual time pass until an execution ends: the one that is named, or any that had not ended before.
   *
   * @param machine construct path; its beginning may be left out
   * @throws Error where none ends so within the span, one day by default
   */
  public async executionEnds(machine: string, { name, outcome, within = '1d' }: { readonly name?: string; readonly outcome?: string; readonly within?: TimeSpan } = {}): Promise<Execution> {
    const limit = millisecondsOf(within, 'within');
    return this.seen((await this.steps.passingTime('executionEnds', () => executionEnds(this.stage, machine, this.world.arn(machine, MACHINE), { name, outcome, within: limit }))).executionArn);
  }

  /** Executions, oldest first. @param machine construct path, whose beginning may be left out; of all machines by default */
  public executions(machine?: string): Execution[] {
    const arns = machine === undefined ? this.world.resourcesOf(MACHINE).map(({ physicalId }) => physicalId) : [this.world.arn(machine, MACHINE)];
    const records = arns.flatMap((arn) => this.world.stepFunctions.listExecutions(arn).reverse());
    return records.sort((one, other) => one.startedAt - other.startedAt).map(({ executionArn }) => this.seen(executionArn));
  }

  /** Alarms, in order of their construct paths. @param state of all states by default */
  public alarms(state?: Alarm['state']): Alarm[] {
    return alarmsOf(this.world).filter((alarm) => alarm.state === (state ?? alarm.state));
  }

  /** One alarm. @param path construct path; its beginning may be left out */
  public alarm(path: string): Alarm {
    const { name } = this.world.resource(path, 'AWS::CloudWatch::Alarm');
    return alarmsOf(this.world).find((alarm) => alarm.name === name)!;
  }

  /** Sets an alarm, with its actions, until it is evaluated again. */
  public async setAlarm(path: string, state: Alarm['state'], reason: string = 'set by the test'): Promise<void> {
    requireChoice('setAlarm', state, ALARM_STATES);
    this.does(`sets the alarm ${path} to ${state}`);
    await this.steps.during('setAlarm', this.stage.world.cloudwatch.setAlarmState(this.alarm(path).name, state, reason));
  }

  /** An endpoint. @param name the only one by default */
  public endpoint(name?: string): Endpoint {
    return { live: () => liveModelOf(this.world, name) };
  }

  /**
   * Sends requests to an endpoint. With `every` they are sent again and again while time goes on, and the numbers grow.
   *
   * @throws Error for what no endpoint could be asked, such as no rows, and where it is sent once to an endpoint that does not serve
   */
  public async traffic(traffic: TrafficOptions): Promise<TrafficSeen> {
    const sent = requestsOf(this.stage.world, traffic);
    const count: Count = { requests: 0, failed: 0 };
    this.does(`sends ${sent.requests} requests to ${sent.endpoint}${sent.every === undefined ? '' : ', again and again'}`);
    if (sent.every === undefined) await this.steps.during('traffic', this.sender.send(sent, count));
    else this.sender.repeat(sent, sent.every, count);
    return count;
  }

  /** Makes the next training job fail. */
  public failNext(what: 'training', how?: TrainingFailure): void;
  /** Makes the next transform job fail. */
  public failNext(what: 'transform', how?: TransformFailure): void;
  /** Makes the next creation or update of an endpoint fail. */
  public failNext(what: 'endpoint', how?: EndpointFailure): void;
  /** Makes the next call of an operation fail, e.g. `sagemaker:UpdateEndpoint`, whoever makes it. */
  public failNext(what: OperationName, how?: CallFailure): void;
  public failNext(what: Failable, how: Failing = {}): void {
    this.requireOpen();
    this.does(this.faults.failNext(what, how));
  }

  /** From now on programs behave so; these count before those that the simulation was opened with. */
  public program(...programs: readonly Program[]): void {
    if (!this.scripted) throw new Error('program: got a simulation whose programs run in containers, expected one that was opened with programs');
    this.does(`lets programs behave in another way: ${programs.map(({ of = '*' }) => of).join(', ')}`);
    addPrograms(this.scripted, programs);
  }

  /** Messages to people, oldest first. @param contains subject or message; of any by default */
  public notifications(contains: string = ''): Notification[] {
    return notificationsOf(this.world).filter(({ subject, message }) => `${subject}\n${message}`.includes(contains));
  }

  /** What the drift checks found, by end of their windows. @param modelId of all models by default */
  public verdicts(modelId?: string): Verdict[] {
    return verdictsOf(this.world, modelId);
  }

  /** Lines of logs, oldest first. @param of part of the construct path of a function, or of the name of a log group of jobs and endpoints */
  public logs(of: string = ''): LogLine[] {
    return this.recording.lines.filter((line) => line.of.includes(of)).map((line) => ({ ...line, at: new Date(line.at) }));
  }

  /** A bucket. @param path construct path, whose beginning may be left out; or the name of one of others */
  public bucket(path: string): Bucket {
    return new SimulatedBucket(this.world, locate({ kind: 'bucket', text: path }, this.world), () => this.requireOpen());
  }

  /** Pushes an image. @param repository construct path, or the name of one of others @returns its digest */
  public pushImage(repository: string, tag: string = 'latest'): string {
    this.does(`pushes the image ${repository}:${tag}`);
    return this.stage.world.ecr.putImage(locate({ kind: 'repository', text: repository }, this.world), tag);
  }

  /** What the service calls a construct: a bucket's name, a queue's URL, a topic's ARN, as `Ref` gives it. */
  public physicalId(path: string): string {
    return this.world.physicalId(path);
  }

  /** Any operation that is simulated, by the names of the AWS SDK, as a person who may do everything: `call('sagemaker:DescribeEndpoint', { EndpointName: 'flights' })`. */
  public async call<Answer = unknown>(operation: OperationName, request: object = {}): Promise<Answer> {
    const [service, name = ''] = operation.split(':');
    return this.steps.during('call', this.stage.call<Answer>(service as ServiceName, name, { ...request }));
  }

  /** What happened, one line each. */
  public story(): string[] {
    return storyOf(this.recording.happenings);
  }

  /** What happened, as a page of HTML that needs nothing but itself. */
  public timeline(title: string = 'Simulation'): string {
    return timelinePage(this.recording.record(this.world.clock.now, { title, complete: true, expectations: [], ...(this.options.seed === undefined ? {} : { seed: this.options.seed }) }));
  }

  /** How things stand, and what happened last: for whoever reads why a test failed. */
  public toString(): string {
    const { names } = this.world.sageMaker.endpoints;
    const endpoints = names.map((name) => ({ name, status: this.world.sageMaker.endpoints.require(name).status, live: liveModelOf(this.world, name) }));
    return standing({
      start: this.start, now: this.world.clock.now, executions: this.executions(), alarms: this.alarms(), endpoints, faults: this.faults.unmet,
      notifications: this.notifications(), entries: this.recording.happenings,
    });
  }

  /** Ends all processes, closes all ports, and writes the timeline where one is wanted. Closing twice does nothing; afterwards one can only read. */
  public async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.world.close();
    if (this.options.timeline !== undefined) writeFileSync(this.options.timeline, this.timeline());
  }

  /** For `await using`. */
  public async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private seen(executionArn: string): Execution {
    const record = this.world.stepFunctions.describeExecution(executionArn);
    const states = this.recording.statesOf(this.world.label(record.stateMachineArn), record.name);
    return executionOf(this.world, record, states.map(({ name }) => name));
  }

  /** What is told beside the error of a test, which must not be replaced. */
  private async closedAfterError(): Promise<string> {
    try {
      await this.close();
      return '';
    } catch (error) {
      return `\nclosing failed, too: ${(error as Error).message}`;
    }
  }

  /** Where time passes and things are done. */
  private get stage(): Stage {
    this.requireOpen();
    return this.player;
  }

  private requireOpen(): void {
    if (!this.isOpen) throw new Error('simulation: got a call after it was closed, expected it before: await what the test does, and close last');
  }

  private does(text: string): void {
    this.requireOpen();
    this.recording.step(this.world.clock.now, 'does', text);
  }
}
