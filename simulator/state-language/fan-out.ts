/**
 * Parallel and Map: several branches, one result each. The first one that fails fails the state, and the others stop. What is different
 * where the iterations of a Map are executions of their own is in `distributed-map.ts`.
 *
 * Documented: the results in the order of the definition or the items; 40 iterations at a time at most; the error of the branch
 * is that of the state. Assumed: a Map with an error in its ItemSelector fails as a whole.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
import { Branch, type BranchOptions, type Outcome } from './branch';
import type { MapDefinition, ParallelDefinition, ScopeDefinition } from './definition';
import { StateError } from './errors';
import type { Json } from './json';
import { DISTRIBUTED_CONCURRENCY, MAP_CONCURRENCY } from './limits';
import { Variables } from './variables';
import { childContext, failureOfRun, readItems, refusedChild } from './distributed-map';
import type { Visit } from './visit';

export async function startParallel(visit: Visit, definition: ParallelDefinition): Promise<void> {
  const input = definition.arguments ? await visit.evaluate(definition.arguments) : visit.input;
  visit.requireSize(input, 'input of the branches');
  visit.record('ParallelStateStarted', {});
  const { branches } = definition;
  await new FanOut(visit, branches.length, branches.length, async (index) => ({ scope: branches[index]!, input })).start();
}

export async function startMap(visit: Visit, definition: MapDefinition): Promise<void> {
  const { items: itemsField, distributed } = definition;
  if (distributed?.reader) return readItems(visit, distributed.reader, (items) => startIterations(visit, definition, items));
  const items = itemsField ? await visit.evaluate(itemsField) : visit.input;
  if (!Array.isArray(items)) throw notAnArray(visit, items);
  return startIterations(visit, definition, items as readonly Json[]);
}

async function startIterations(visit: Visit, { itemSelector, maxConcurrency, processor, distributed }: MapDefinition, items: readonly Json[]): Promise<void> {
  const most = distributed ? DISTRIBUTED_CONCURRENCY : MAP_CONCURRENCY;
  const concurrency = maxConcurrency ? await visit.evaluateNumber(maxConcurrency, { least: 0, most }) : 0;
  visit.record('MapStateStarted', { length: items.length });
  if (distributed) visit.record('MapRunStarted', {});
  await new FanOut(visit, items.length, concurrency || most, async (index) => {
    const map = { Item: { Index: index, Value: items[index]! } };
    const input = itemSelector ? await visit.evaluate(itemSelector, undefined, { ...visit.context, Map: map }) : map.Item.Value;
    visit.requireSize(input, `input of iteration ${index}`);
    if (!distributed) return { scope: processor, input, map };
    const refused = refusedChild(visit, 'start', index);
    if (refused) throw refused;
    return { scope: processor, input, map, child: childContext(visit, index, input) };
  }, distributed !== undefined).start();
}

/** AWS iterates over objects too; a wrong guess at what an iteration would see is worse than none. */
function notAnArray(visit: Visit, items: Json): Error {
  return typeof items === 'object' && items !== null
    ? new Error(`${visit.path}.Items: got an object, expected an array; a Map over an object is not simulated`)
    : visit.failure('States.QueryEvaluationError', `The field 'Items' returned an unexpected result: expected an array, but was ${JSON.stringify(items)}.`);
}

interface Iteration extends Pick<BranchOptions, 'map' | 'child'> {
  readonly scope: ScopeDefinition;
  readonly input: Json;
}

class FanOut {
  private readonly results: Json[] = [];
  private readonly running = new Map<number, Branch>();
  private next = 0;
  private done = 0;
  private readonly isMap: boolean;

  public constructor(
    private readonly visit: Visit,
    private readonly total: number,
    private readonly concurrency: number,
    private readonly iteration: (index: number) => Promise<Iteration>,
    private readonly isRun = false,
  ) {
    this.isMap = visit.definition.type === 'Map' && !isRun;
  }

  public async start(): Promise<void> {
    this.visit.release = (reason, isRecorded) => {
      for (const [index, branch] of this.running) {
        if (this.isRun) refusedChild(this.visit, 'stop', index);
        branch.stop(reason, isRecorded);
        if (this.isMap && isRecorded) this.visit.record('MapIterationAborted', { index });
      }
    };
    await this.goOn();
  }

  private async goOn(): Promise<void> {
    const { visit } = this;
    if (this.done === this.total) {
      visit.requireSize(this.results, 'result');
      if (this.isRun) visit.record('MapRunSucceeded', {});
      visit.record(`${visit.definition.type}StateSucceeded`, {});
      await visit.leave(visit.definition.transition, this.results, { result: this.results });
      return;
    }
    try {
      while (this.next < this.total && this.running.size < this.concurrency) await this.begin(this.next++);
    } catch (error) {
      if (error instanceof StateError) this.fail();
      throw error;
    }
  }

  private async begin(index: number): Promise<void> {
    const { visit } = this;
    const { scope, input, map, child } = await this.iteration(index);
    const { execution, variables, map: around, child: within } = visit.branch.options;
    const branch = new Branch({
      execution,
      scope,
      path: `${visit.path}[${index}]/`,
      // A child execution sees no variables but its own.
      variables: child ? new Variables(undefined, execution.functions) : new Variables(variables),
      map: map ?? around,
      child: child ?? within,
      onEnd: (outcome) => visit.perform(() => this.ended(index, outcome)),
    });
    this.running.set(index, branch);
    if (this.isMap) visit.record('MapIterationStarted', { index });
    branch.begin(input);
  }

  private async ended(index: number, outcome: Outcome): Promise<void> {
    this.running.delete(index);
    const refused = this.isRun ? refusedChild(this.visit, 'describe', index) : undefined;
    if (refused || 'failure' in outcome) {
      if (this.isMap) this.visit.record('MapIterationFailed', { index });
      this.fail();
      throw refused ?? this.failureOf(index, outcome as { readonly failure: StateError });
    }
    if (this.isMap) this.visit.record('MapIterationSucceeded', { index });
    this.results[index] = outcome.output;
    this.done++;
    await this.goOn();
  }

  private failureOf(index: number, { failure }: { readonly failure: StateError }): StateError {
    return this.isRun ? failureOfRun(this.visit, index, failure) : failure;
  }

  private fail(): void {
    this.visit.release?.('aborted', true);
    this.running.clear();
    if (this.isRun) this.visit.record('MapRunFailed', {});
    this.visit.record(`${this.visit.definition.type}StateFailed`, {});
  }
}
