/**
 * Plays the story: the synthesized assembly in a running world, and around it the platform, the passengers and the people, by the
 * calendar. Nothing here decides what the model does: definitions, functions, rules and alarms are those that a deployment would get.
 */
import { World } from '../../../simulator/world';
import { accidentsOf } from './accidents';
import { DAY_MS, isoOf, type Calendar } from './calendar';
import { RELEASE_ITEMS, RELEASE_RECORD_KEYS, type ReleaseItem, type TriggerInput } from './contract';
import { DataPlatform } from './data-platform';
import { Evidence } from './evidence';
import { featuresOf } from './features';
import { FlightRows } from './flight-rows';
import type { Flights } from './flights';
import { InferenceLog } from './inference-log';
import { Observer } from './observer';
import type { Act, LogHour, Run, StoryRecord } from './record';
import { Traffic } from './traffic';

export interface StoryOptions {
  /** Output directory of `cdk synth`. */
  readonly assembly: string;
  readonly flights: Flights;
  readonly calendar: Calendar;
  /** First day of the labelled flights. */
  readonly labelledFrom: number;
  /** Directory of the container that fails under traffic; absent where there are no images, and that accident cannot happen. */
  readonly faultyModel?: string;
  readonly seed: number;
  /** Told of what is worth saying at once. */
  readonly tell: (at: number, text: string) => void;
  /** Told after each day. */
  readonly progress: (at: number) => void;
  /** Given each line that jobs and containers log: where a program fails, they say why. */
  readonly jobLog?: (line: string) => void;
}

const MODEL_ID = 'flight-delay';

export async function playStory(options: StoryOptions): Promise<StoryRecord> {
  const { assembly, calendar, seed, tell, jobLog } = options;
  const observer = new Observer(tell, jobLog);
  const world = await World.load(assembly, { start: calendar.deployed, seed, trace: observer.take });
  try {
    return await new Story(world, observer, options).play();
  } finally {
    await world.close();
  }
}

class Story {
  private readonly platform: DataPlatform;
  private readonly log: InferenceLog;
  private readonly traffic: Traffic;
  private readonly acts: Act[] = [];

  public constructor(
    private readonly world: World,
    private readonly observer: Observer,
    private readonly options: StoryOptions,
  ) {
    const { calendar, flights } = options;
    const lake = world.physicalId('Lake/Bucket');
    const rows = new FlightRows(flights, featuresOf(flights), calendar.kilometres);
    this.platform = new DataPlatform(world, rows, calendar, lake);
    this.log = new InferenceLog(world, calendar, lake);
    this.traffic = new Traffic(world, rows, this.log, MODEL_ID, calendar);
  }

  public async play(): Promise<StoryRecord> {
    const { calendar, labelledFrom, progress } = this.options;
    this.platform.start(labelledFrom);
    this.traffic.start();
    this.people();
    for (let day = calendar.deployed + DAY_MS; day <= calendar.end; day += DAY_MS) {
      await this.world.runUntil(day);
      progress(day);
    }
    return this.record();
  }

  /** What people and the platform do. */
  private people(): void {
    const { calendar: { firstImage, retrainingOnKilometres, repair, faultyImage, repairedImage }, faultyModel, tell } = this.options;
    const { clock, ecr } = this.world;
    const at = (time: number, text: string, act: () => void): void => {
      clock.schedule(time, () => {
        tell(time, text);
        this.acts.push({ at: isoOf(time), what: text });
        act();
      });
    };
    at(retrainingOnKilometres, 'a data scientist asks for a retraining', () => this.retrain('the distances look odd: would training again help?'));
    at(repair, 'the platform writes those days again, in miles', () => this.platform.repair());
    if (faultyModel === undefined) {
      at(firstImage, 'a data scientist asks for the first training', () => this.retrain('the first version'));
      return;
    }
    const repository = this.world.physicalId('Images/Repository');
    at(firstImage, 'a data scientist pushes the first image', () => ecr.putImage(repository, 'v1'));
    at(faultyImage, 'a data scientist pushes an image with a mistake in it and asks for a retraining', () => {
      this.world.useDirectory(ecr.putImage(repository, 'v2'), faultyModel);
      this.retrain('the image v2 answers faster');
    });
    at(repairedImage, 'the image before is pushed again', () => ecr.putImage(repository, 'v3'));
  }

  private retrain(detail: string): void {
    const { clock, stepFunctions } = this.world;
    const at = isoOf(clock.now);
    const input: TriggerInput = { modelId: MODEL_ID, trigger: { type: 'manual', id: `request-${at}`, at, detail, force: true } };
    stepFunctions.startExecution(this.world.arn('Retraining/Retraining/Machine', 'AWS::StepFunctions::StateMachine'), JSON.stringify(input));
  }

  /** The version that the endpoint runs. */
  private async serving(): Promise<string> {
    const endpoint = this.world.sageMaker.endpoints.find(MODEL_ID);
    if (endpoint === undefined) return 'none';
    return endpoint.blue.config.name === (await this.released('liveConfig')) ? versionIn(await this.released('live')) : 'another one';
  }

  /** An attribute of the release record; `none` where there is none. */
  private async released(attribute: keyof ReleaseItem): Promise<string> {
    const { world } = this;
    const { Item } = (await world.api.call('dynamodb', 'GetItem', {
      TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
      Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.release } },
    }, { roleArn: 'arn:aws:iam::111122223333:role/Reader' })) as { readonly Item?: Readonly<Record<string, { readonly S?: string }>> };
    return Item?.[attribute]?.S ?? 'none';
  }

  /** Of the days on which something happens to the log. */
  private logHours(evidence: Evidence): LogHour[] {
    const { corruptedHour, missingHour, doubledHour, lateHour, end } = this.options.calendar;
    const days = [...new Set([corruptedHour, missingHour, doubledHour, lateHour].filter((hour) => hour < end).map((hour) => isoOf(hour).slice(0, 10)))];
    return days.flatMap((day) => evidence.hoursOf(day)).map(({ hour, rows, inputs }) => ({ hour, flights: this.log.flights.get(Date.parse(hour)) ?? 0, rows, objects: inputs.length }));
  }

  private async record(): Promise<StoryRecord> {
    const { observer, traffic, log, platform, world, options: { calendar } } = this;
    const evidence = new Evidence(world, world.physicalId('ModelWorkspace/Store/Bucket'), MODEL_ID);
    const evaluations = evidence.evaluations();
    const runs = observer.runs.map((run): Run => {
      const evaluation = run.machine === 'retraining' ? evaluations.find((one) => one.run.startsWith(runName(run.startedAt))) : undefined;
      return evaluation === undefined ? run : { ...run, evaluation };
    });
    const found = {
      modelId: MODEL_ID,
      from: isoOf(calendar.deployed),
      to: isoOf(calendar.end),
      checks: evidence.checks(),
      runs,
      quietRuns: observer.quietRuns,
      deploymentMinutes: traffic.deploymentMinutes,
      acts: this.acts,
      alarms: observer.alarms,
      messages: observer.messages,
      logHours: this.logHours(evidence),
      moved: evidence.moved(),
      quarantined: evidence.quarantined(),
      totals: {
        flights: traffic.flights, unasked: traffic.unasked, requests: traffic.requests, failedRequests: traffic.failedRequests,
        labelledFlights: platform.delivered, logLines: log.lines, invocations: observer.invocations,
      },
      versions: runs.filter(({ machine, version }) => machine === 'deployment' && version !== undefined).length,
      live: versionIn(await this.released('live')),
      serving: await this.serving(),
    };
    return { ...found, accidents: accidentsOf(found, calendar, this.options.faultyModel !== undefined) };
  }
}

/** Last part of the ARN of a version. */
function versionIn(arn: string): string {
  return arn.split('/').at(-1)!;
}

/** Runs are named by the minute in which they began, e.g. `20010201-0005-`. */
function runName(startedAt: string): string {
  return `${startedAt.slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-')}-`;
}
