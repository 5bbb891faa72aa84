/** Requests to endpoints: at one moment, or again and again while time goes on. */
import { ServiceError } from '../services/service-error';
import type { Recording } from '../recording';
import type { TrafficResult } from '../sagemaker';
import type { World } from '../world';

/** Requests of one moment. */
export interface Requests {
  readonly endpoint: string;
  readonly requests: number;
  readonly rows: readonly string[];
  readonly contentType: string | undefined;
}

/** Numbers that grow where requests are sent again and again. */
export interface Count {
  requests: number;
  failed: number;
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

  /** From one step after now on. An endpoint that does not serve fails all requests. @param until milliseconds since 1970 */
  public repeat(sent: Requests, every: number, until: number, count: Count): void {
    const { clock } = this.world;
    const turn = async (): Promise<void> => {
      try {
        await this.send(sent, count);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        count.requests += sent.requests;
        count.failed += sent.requests;
      }
      if (clock.now + every <= until) clock.after(every, turn);
    };
    if (clock.now + every <= until) clock.after(every, turn);
  }
}

function failedIn(result: TrafficResult): number {
  return Object.values(result).flatMap((statuses) => Object.entries(statuses)).reduce((sum, [status, count]) => sum + (status.startsWith('2') ? 0 : count), 0);
}
