/**
 * Answers of a container to requests that are still to come. A container has nothing to do while functions and jobs work, and the other
 * way round; whoever knows the next requests to an endpoint can have them answered meanwhile, on another core. The requests themselves
 * are made, routed and counted at their own moments, as ever.
 *
 * Assumed: the program's answer depends on the request alone. One that counts requests, or looks at a clock, must not be asked ahead.
 */
import type { InferenceAnswer, InferenceRequest, RunningModel } from '../programs/port';

interface Expected {
  readonly request: InferenceRequest;
  /** Once it is asked. */
  answer?: Promise<InferenceAnswer>;
}

export class AnswersAhead {
  private model: RunningModel | undefined;
  /** In the order in which they will be made. */
  private expected: Expected[] = [];
  private isAsking = false;

  /** Asks the container for them, one after the other, behind those that are expected already. */
  public expect(model: RunningModel, requests: readonly InferenceRequest[]): void {
    if (this.model !== model) this.forget();
    this.model = model;
    for (const request of requests) this.expected.push({ request });
    if (!this.isAsking) void this.askAll();
  }

  /** The answer, when this was the next request and has been asked. Any other request ends what was expected. */
  public take(model: RunningModel, request: InferenceRequest): Promise<InferenceAnswer> | undefined {
    const next = this.expected.shift();
    if (!next || (this.model === model && isSame(next.request, request))) return next?.answer;
    this.forget();
    return undefined;
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
    return this.expected.find(({ answer }) => answer === undefined);
  }

  private forget(): void {
    this.expected = [];
    this.model = undefined;
  }
}

function isSame(one: InferenceRequest, other: InferenceRequest): boolean {
  return one.contentType === other.contentType && one.accept === other.accept && Buffer.compare(one.body, other.body) === 0;
}
