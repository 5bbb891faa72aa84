/**
 * Answers of a container to requests that are still to come. A container has nothing to do while functions and jobs work, and the other
 * way round; whoever knows the next requests to an endpoint can have them answered meanwhile, on another core. The requests themselves
 * are made, routed and counted at their own moments, as ever.
 *
 * Assumed: the program's answer depends on the request alone. One that counts requests, looks at a clock, or dies of a request must not be
 * asked ahead.
 */
import type { InferenceAnswer, InferenceRequest, RunningModel } from '../programs/port';

/** More are not kept: the later ones are answered when they are made. */
const MOST = 2000;

interface Expected {
  readonly request: InferenceRequest;
  readonly answer: Promise<InferenceAnswer | undefined>;
}

export class AnswersAhead {
  private model: RunningModel | undefined;
  /** In the order in which the requests are to come. */
  private expected: Expected[] = [];

  /** Has the container asked, behind those that are expected already. */
  public expect(model: RunningModel, requests: readonly InferenceRequest[]): void {
    if (this.model !== model) this.expected = [];
    this.model = model;
    const added = requests.slice(0, MOST - this.expected.length);
    const answers = model.invokeAhead(added);
    added.forEach((request, index) => this.expected.push({ request, answer: answers[index]! }));
  }

  /** The answer to an expected request; it serves once. What was expected before that one is not waited for any longer. */
  public async take(model: RunningModel, request: InferenceRequest): Promise<InferenceAnswer | undefined> {
    if (this.model !== model) return undefined;
    const place = this.expected.findIndex((one) => isSame(one.request, request));
    return place < 0 ? undefined : this.expected.splice(0, place + 1).at(-1)!.answer;
  }
}

function isSame(one: InferenceRequest, other: InferenceRequest): boolean {
  return one.body.length === other.body.length && one.contentType === other.contentType && one.accept === other.accept && Buffer.compare(one.body, other.body) === 0;
}
