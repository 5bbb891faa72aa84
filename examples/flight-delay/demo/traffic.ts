/**
 * The passengers' side: asks the endpoint about every flight when it departs, none left out. Flights of five minutes are one request;
 * while a deployment is under way each flight is a request of its own and each minute has its turn, so that shares of the traffic
 * and alarms by the minute mean what they mean in a deployed system.
 */
import { routesOf } from '../../../simulator/sagemaker/routing';
import { ModelError } from '../../../simulator/sagemaker/invocations';
import type { World } from '../../../simulator/world';
import { HOUR_MS, type Calendar } from './calendar';
import type { FlightRows } from './flight-rows';
import type { InferenceLog } from './inference-log';
import { Prepared } from './prepared';

const MINUTE_MS = 60_000;
const BATCH_MS = 5 * MINUTE_MS;
/** Batches of two days: while a function works on a check, the container answers those of the next one. */
const BATCHES_AHEAD = 576;
/** Turns after a deployment. */
const NOTED_AFTER = 2;
const CONTENT_TYPE = 'text/csv';

/** Flights of five minutes, rows [start, end). */
interface Batch {
  readonly start: number;
  readonly end: number;
  readonly body: string;
}

/** What went where in one minute of a deployment, and in the first turns after it. */
export interface DeploymentMinute {
  readonly at: number;
  /** Share of the requests by endpoint configuration. */
  readonly shares: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly failed: number;
}

export class Traffic {
  public requests = 0;
  public failedRequests = 0;
  public flights = 0;
  /** Flights that departed before there was an endpoint. */
  public unasked = 0;
  public readonly deploymentMinutes: DeploymentMinute[] = [];
  /** Turns that are still noted after a deployment, to show who has the traffic from then on. */
  private noted = 0;
  private next: number;
  private hour: number;
  /** That the container is asked about already, as far as it got. */
  private ahead: Batch[] = [];
  private aheadUntil = 0;
  /** By the time at which the flights of a batch have departed. */
  private readonly batches: Prepared<Batch>;

  public constructor(
    private readonly world: Pick<World, 'clock' | 'sageMaker'>,
    private readonly rows: FlightRows,
    private readonly log: InferenceLog,
    private readonly endpointName: string,
    { loggedFrom, deployed, end }: Calendar,
  ) {
    this.batches = new Prepared(BATCH_MS, end, BATCHES_AHEAD, (until) => this.batchOf(rows.rowAt(until - BATCH_MS), rows.rowAt(until)));
    this.next = rows.rowAt(loggedFrom);
    this.hour = loggedFrom;
    // What was asked before, somebody else has answered.
    while (this.hour < deployed) this.takeHour(rows.rowAt(this.hour + HOUR_MS));
  }

  /** From now on, batch by batch. */
  public start(): void {
    const { clock } = this.world;
    const turn = async (): Promise<void> => {
      await this.take(clock.now);
      const every = this.isDeploying ? MINUTE_MS : BATCH_MS;
      clock.schedule(clock.now - (clock.now % every) + every, turn);
    };
    clock.after(BATCH_MS, turn);
  }

  private takeHour(end: number): void {
    while (this.next < end) this.log.add(this.rows.logged(this.next, this.rows.features(this.next++), ''));
    this.log.close(this.hour);
    this.hour += HOUR_MS;
  }

  /** Asks about the flights that departed until now. */
  private async take(now: number): Promise<void> {
    const end = this.rows.rowAt(now);
    if (this.isDeploying) await this.takeOneByOne(end, now);
    else if (this.noted > 0) await this.takeAfterwards(end, now);
    else await this.takeBatch(end, now);
    this.next = end;
    if (now < this.hour + HOUR_MS) return;
    this.log.close(this.hour);
    this.hour += HOUR_MS;
  }

  /** Has the endpoint answer the next batches while the world is busy with other things. */
  private askAhead(now: number): void {
    const { sageMaker: { endpoints, invocations } } = this.world;
    const serves = endpoints.find(this.endpointName)?.serves === true;
    if (this.ahead[0]?.start !== this.next || !serves) {
      this.ahead = [];
      this.aheadUntil = now;
    }
    // Nobody would be asked, and the next turn would make all of it anew.
    if (!serves) return;
    const missing = BATCHES_AHEAD - this.ahead.length;
    if (missing < BATCHES_AHEAD / 2) return;
    const added: Batch[] = [];
    for (let start = this.ahead.at(-1)?.end ?? this.next; added.length < missing && start < this.rows.flights.rows; this.aheadUntil += BATCH_MS) {
      const end = this.rows.rowAt(this.aheadUntil);
      const prepared = this.batches.take(this.aheadUntil);
      // The first one may begin within a span, behind a deployment.
      if (start < end) added.push(prepared.start === start ? prepared : this.batchOf(start, end));
      start = end;
    }
    this.ahead.push(...added);
    invocations.expect(this.endpointName, CONTENT_TYPE, added.map(({ body }) => body));
  }

  private async takeBatch(end: number, now: number): Promise<void> {
    this.askAhead(now);
    if (this.next < end) await this.ask(this.next, end);
  }

  private async takeAfterwards(end: number, at: number): Promise<void> {
    this.noted -= 1;
    await this.noting(at, () => this.takeBatch(end, at));
  }

  private async takeOneByOne(end: number, at: number): Promise<void> {
    this.noted = NOTED_AFTER;
    await this.noting(at, async () => {
      for (let row = this.next; row < end; row++) await this.ask(row, row + 1);
    });
  }

  /** Notes which configuration has which share while that is done, and what came of it. */
  private async noting(at: number, asks: () => Promise<void>): Promise<void> {
    const endpoint = this.world.sageMaker.endpoints.find(this.endpointName)!;
    const shares: Record<string, number> = {};
    for (const { fleet, share } of routesOf(endpoint)) shares[fleet.config.name] = (shares[fleet.config.name] ?? 0) + share;
    const [requests, failed] = [this.requests, this.failedRequests];
    await asks();
    this.deploymentMinutes.push({ at, shares, requests: this.requests - requests, failed: this.failedRequests - failed });
  }

  /** One request about the rows [start, end). */
  private async ask(start: number, end: number): Promise<void> {
    const isAhead = this.ahead[0]?.start === start && this.ahead[0].end === end;
    const batch = isAhead ? this.ahead.shift()! : this.batchOf(start, end);
    const answers = await this.answersFor(batch);
    const asked = batch.body.split('\n');
    for (let index = 0; index < end - start; index++) this.log.add(this.rows.logged(start + index, asked[index]!, answers?.[index] ?? ''));
  }

  /** The probabilities, or undefined where nobody answered. */
  private async answersFor({ start, end, body }: Batch): Promise<readonly string[] | undefined> {
    const { sageMaker } = this.world;
    if (!sageMaker.endpoints.find(this.endpointName)?.serves) {
      this.unasked += end - start;
      return undefined;
    }
    this.requests += 1;
    this.flights += end - start;
    try {
      const { Body } = (await sageMaker.invocations.invokeEndpoint({ EndpointName: this.endpointName, ContentType: CONTENT_TYPE, Body: body })) as { readonly Body: Uint8Array };
      const lines = Buffer.from(Body).toString('utf8').trimEnd().split('\n');
      if (lines.length !== end - start) throw new Error(`${this.endpointName}: got ${lines.length} lines for ${end - start} flights, expected one each`);
      return lines;
    } catch (error) {
      // The service goes on without an answer, as it must; any other error would be one of the story.
      if (!(error instanceof ModelError)) throw error;
      this.failedRequests += 1;
      return undefined;
    }
  }

  private batchOf(start: number, end: number): Batch {
    let body = '';
    for (let row = start; row < end; row++) body += `${this.rows.features(row)}\n`;
    return { start, end, body };
  }

  private get isDeploying(): boolean {
    return this.world.sageMaker.endpoints.find(this.endpointName)?.status === 'Updating';
  }
}
