/** Requests to endpoints: at one moment, or again and again while time goes on. */
import { ServiceError } from '../services/service-error';
import type { Recording } from '../recording';
import type { TrafficResult } from '../sagemaker';
import type { World } from '../world';
import type { TrafficOptions } from './options';
import { endpointNameOf } from './reading';
import { someMillisecondsOf } from './spans';

/** Requests of one moment. */
export interface Requests {
  readonly endpoint: string;
  readonly requests: number;
  readonly rows: readonly string[];
  readonly contentType: string | undefined;
  /** Milliseconds; undefined for once. */
  readonly every: number | undefined;
  /** Milliseconds. */
  readonly lasting: number;
}

/** Numbers that grow where requests are sent again and again. */
export interface Count {
  requests: number;
  failed: number;
}

const FOREVER_MS = 400 * 86_400_000;

/** @throws Error with all that no endpoint could be asked: what a test has misspelt must not count as a failure of the endpoint */
export function requestsOf(world: World, { rows, requests = 1, endpoint: named, contentType, every, for: span }: TrafficOptions): Requests {
  const { names } = world.sageMaker.endpoints;
  const endpoint = endpointNameOf(world, named);
  const step = every === undefined ? undefined : someMillisecondsOf(every, 'traffic: every');
  const lasting = span === undefined ? FOREVER_MS : someMillisecondsOf(span, 'traffic: for');
  const problems = [
    ...(endpoint === undefined ? ['got no endpoint, expected its name, because there is none yet: let it be deployed first'] : []),
    ...(endpoint !== undefined && !names.includes(endpoint) ? [`got the endpoint ${endpoint}, which is not there, expected ${names.length === 0 ? 'one that has been created before' : `one of ${names.join(', ')}`}`] : []),
    ...(Number.isSafeInteger(requests) && requests >= 1 ? [] : [`got ${String(requests)} requests, expected a whole number from 1 on`]),
    ...(Array.isArray(rows) && rows.length > 0 && rows.every((row) => typeof row === 'string' && row !== '') ? [] : [`got the rows ${JSON.stringify(rows)}, expected at least one, none of them empty, such as ['12,740']`]),
    ...(span !== undefined && step === undefined ? ['got for without every, expected both, or neither to send once'] : []),
    ...(step !== undefined && step > lasting ? ['got an every that is longer than for, in which nothing would be sent, expected a shorter one'] : []),
  ];
  if (endpoint === undefined || problems.length > 0) throw new Error(problems.map((problem) => `traffic: ${problem}`).join('\n'));
  return { endpoint, requests, rows, contentType, every: step, lasting };
}

export class Traffic {
  public constructor(
    private readonly world: World,
    private readonly recording: Recording,
  ) {}

  /** @throws ServiceError where the endpoint does not serve */
  public async send({ endpoint, requests, rows, contentType }: Requests, count: Count): Promise<void> {
    const result = await this.world.sageMaker.traffic(endpoint, { requests, bodies: rows, ...(contentType === undefined ? {} : { contentType }) });
    this.recording.traffic(endpoint, this.world.clock.now, result);
    count.requests += requests;
    count.failed += failedIn(result);
  }

  /**
   * From one step after now on. An endpoint that does not serve for now fails all requests; one that is gone ends the test.
   *
   * @param every milliseconds, more than none
   */
  public repeat(sent: Requests, every: number, count: Count): void {
    const { clock, sageMaker } = this.world;
    const until = clock.now + sent.lasting;
    const turn = async (): Promise<void> => {
      try {
        await this.send(sent, count);
      } catch (error) {
        if (!(error instanceof ServiceError) || !sageMaker.endpoints.find(sent.endpoint)) throw error;
        count.requests += sent.requests;
        count.failed += sent.requests;
      }
      if (clock.now + every <= until) clock.after(every, turn);
    };
    clock.after(every, turn);
  }
}

function failedIn(result: TrafficResult): number {
  return Object.values(result).flatMap((statuses) => Object.entries(statuses)).reduce((sum, [status, count]) => sum + (status.startsWith('2') ? 0 : count), 0);
}
