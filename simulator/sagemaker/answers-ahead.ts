/**
 * Answers of a container to requests that are still to come. A container has nothing to do while functions and jobs work, and the other
 * way round; whoever knows the next requests to an endpoint can have them answered meanwhile, on another core. The requests themselves
 * are made, routed and counted at their own moments, as ever.
 *
 * Assumed: the program's answer depends on the request alone. One that counts requests, looks at a clock, or dies of a request must not be
 * asked ahead.
 */
import type { InferenceAnswer, InferenceRequest, RunningModel } from '../programs/port';

interface Expected {
  readonly request: InferenceRequest;
  /** Once it is asked. */
  answer?: Promise<InferenceAnswer>;
}

/** More are not kept: the later ones are answered when they are made. */
const MOST = 2000;

export class AnswersAhead {
  private model: RunningModel | undefined;
  /** By what makes requests the same, in the order in which they are asked. */
  private readonly expected = new Map<string, Expected>();
  private isAsking = false;

  /** Asks the container for them, one after the other, behind those that are expected already. */
  public expect(model: RunningModel, requests: readonly InferenceRequest[]): void {
    if (this.model !== model) this.expected.clear();
    this.model = model;
    for (const request of requests) {
      const key = keyOf(request);
      if (this.expected.size < MOST && !this.expected.has(key)) this.expected.set(key, { request });
    }
    if (!this.isAsking) void this.askAll();
  }

  /** The answer to an expected request, if the container has been asked; it serves once. */
  public take(model: RunningModel, request: InferenceRequest): Promise<InferenceAnswer> | undefined {
    if (this.model !== model || this.expected.size === 0) return undefined;
    const key = keyOf(request);
    const answer = this.expected.get(key)?.answer;
    this.expected.delete(key);
    return answer;
  }

  private async askAll(): Promise<void> {
    this.isAsking = true;
    for (let next = this.unasked(); next; next = this.unasked()) {
      next.answer = this.model!.invoke(next.request);
      // Who takes the answer gets the error; of a request that nobody makes it says nothing.
      await next.answer.catch(() => undefined);
    }
    this.isAsking = false;
  }

  private unasked(): Expected | undefined {
    for (const one of this.expected.values()) if (one.answer === undefined) return one;
    return undefined;
  }
}

function keyOf({ body, contentType, accept = '' }: InferenceRequest): string {
  return `${contentType}\n${accept}\n${Buffer.from(body).toString('latin1')}`;
}
