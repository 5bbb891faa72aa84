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

export class AnswersAhead {
  private model: RunningModel | undefined;
  /** By what makes requests the same. */
  private readonly answers = new Map<string, Promise<InferenceAnswer | undefined>>();

  /** Has the container asked, behind those that are expected already. */
  public expect(model: RunningModel, requests: readonly InferenceRequest[]): void {
    if (this.model !== model) this.answers.clear();
    this.model = model;
    const added = new Map<string, InferenceRequest>();
    for (const request of requests) {
      const key = keyOf(request);
      if (this.answers.size + added.size < MOST && !this.answers.has(key)) added.set(key, request);
    }
    const answers = model.invokeAhead([...added.values()]);
    for (const [index, key] of [...added.keys()].entries()) this.answers.set(key, answers[index]!);
  }

  /** The answer to an expected request; it serves once. */
  public async take(model: RunningModel, request: InferenceRequest): Promise<InferenceAnswer | undefined> {
    if (this.model !== model || this.answers.size === 0) return undefined;
    const key = keyOf(request);
    const answer = this.answers.get(key);
    this.answers.delete(key);
    return answer;
  }
}

function keyOf({ body, contentType, accept = '' }: InferenceRequest): string {
  return `${contentType}\n${accept}\n${Buffer.from(body).toString('latin1')}`;
}
