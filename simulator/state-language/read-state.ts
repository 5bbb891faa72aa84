/** Reads one state of a definition, by its type. */
import type {
  Catcher, ChoiceDefinition, DistributedDefinition, FailDefinition, MapDefinition, ParallelDefinition, Retrier, ScopeDefinition, StateDefinition, StateType,
  TaskDefinition, Transition, WaitDefinition,
} from './definition';
import { ALL } from './errors';
import { CATCHER_FIELDS, BRANCH_FIELDS, DISTRIBUTED_MAP_FIELDS, ITEM_READER_FIELDS, PROCESSOR_FIELDS, RETRIER_FIELDS, RULE_FIELDS, STATE_FIELDS } from './fields';
import { isJsonObject, type Json, type JsonObject } from './json';
import { DISTRIBUTED_CONCURRENCY, MAP_CONCURRENCY, MOST_SECONDS } from './limits';
import { isExpression, type Problems, type Range } from './problems';
import { integrationOf, type TaskPort } from './task-port';

const POSITIVE_SECONDS: Range = { least: 1, most: MOST_SECONDS };
const WAIT_SECONDS: Range = { least: 0, most: MOST_SECONDS };
const LABEL = /^[A-Za-z0-9_-]{1,40}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export interface StateReaderOptions {
  readonly problems: Problems;
  readonly port: Pick<TaskPort, 'refusal'>;
  /** Reads the states of a scope inside the state. */
  readonly inner: (where: string, block: JsonObject, allowed: readonly string[]) => ScopeDefinition;
}

/** Whether a string is a time as a Wait understands it. */
export function isTimestamp(value: Json): value is string {
  return typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));
}

export class StateReader {
  private readonly problems: Problems;

  public constructor(private readonly options: StateReaderOptions) {
    this.problems = options.problems;
  }

  public read(where: string, name: string, state: JsonObject): StateDefinition | undefined {
    const { problems } = this;
    const type = state['Type'];
    if (!isStateType(type)) {
      problems.add(`${where}.Type`, type, `one of ${Object.keys(STATE_FIELDS).join(', ')}`);
      return undefined;
    }
    problems.fields(where, state, type === 'Map' && isDistributed(state) ? DISTRIBUTED_MAP_FIELDS : STATE_FIELDS[type]);
    if (state['QueryLanguage'] !== undefined && state['QueryLanguage'] !== 'JSONata') {
      problems.add(`${where}.QueryLanguage`, state['QueryLanguage'], 'JSONata; no other language is simulated');
    }
    if (STATE_FIELDS[type].includes('End')) this.end(where, state);
    const common = {
      name,
      retry: this.retriers(`${where}.Retry`, state['Retry']),
      catch: this.catchers(where, state['Catch']),
      transition: this.transition(where, '', state, state[type === 'Choice' ? 'Default' : 'Next']),
    };
    switch (type) {
      case 'Pass':
      case 'Succeed':
        return { ...common, type };
      case 'Fail':
        return { ...common, type, ...this.fail(where, state) };
      case 'Choice':
        return { ...common, type, ...this.choice(where, state) };
      case 'Wait':
        return { ...common, type, ...this.wait(where, state) };
      case 'Task':
        return { ...common, type, ...this.task(where, state) };
      case 'Parallel':
        return { ...common, type, ...this.parallel(where, state) };
      case 'Map':
        return { ...common, type, ...this.map(where, state) };
    }
  }

  /** @param at path of the block inside the state, e.g. `Catch[0]/`; its expressions are named after it */
  private transition(where: string, at: string, block: JsonObject, next: Json | undefined): Transition {
    const { problems } = this;
    if (block['Assign'] !== undefined) problems.object(`${where}/${at}Assign`, block['Assign']);
    return {
      next: typeof next === 'string' ? next : undefined,
      assign: problems.template(where, `${at}Assign`, block['Assign']),
      output: problems.template(where, `${at}Output`, block['Output']),
    };
  }

  private end(where: string, { Next, End }: JsonObject): void {
    if (End !== undefined && End !== true) this.problems.add(`${where}.End`, End, 'true, or no End');
    if ((Next === undefined) === (End === undefined)) this.problems.add(`${where}.Next`, Next, 'either Next or End');
  }

  private retriers(where: string, value: Json | undefined): Retrier[] {
    if (value === undefined) return [];
    const { problems } = this;
    const blocks = problems.objects(where, value);
    return blocks.map((block, index) => {
      const at = `${where}[${index}]`;
      problems.fields(at, block, RETRIER_FIELDS);
      const jitter = block['JitterStrategy'] ?? 'NONE';
      if (jitter !== 'FULL' && jitter !== 'NONE') problems.add(`${at}.JitterStrategy`, jitter, 'FULL or NONE');
      return {
        errorEquals: this.errorEquals(at, block, index === blocks.length - 1),
        intervalSeconds: problems.number(`${at}.IntervalSeconds`, block['IntervalSeconds'], POSITIVE_SECONDS) ?? 1,
        backoffRate: problems.number(`${at}.BackoffRate`, block['BackoffRate'], { least: 1, most: Number.MAX_VALUE, isWhole: false }) ?? 2,
        maxAttempts: problems.number(`${at}.MaxAttempts`, block['MaxAttempts'], { least: 0, most: MOST_SECONDS }) ?? 3,
        maxDelaySeconds: problems.number(`${at}.MaxDelaySeconds`, block['MaxDelaySeconds'], { least: 1, most: 31_622_399 }),
        hasFullJitter: jitter === 'FULL',
      };
    });
  }

  private catchers(where: string, value: Json | undefined): Catcher[] {
    if (value === undefined) return [];
    const blocks = this.problems.objects(`${where}.Catch`, value);
    return blocks.map((block, index) => {
      const at = `${where}.Catch[${index}]`;
      this.problems.fields(at, block, CATCHER_FIELDS);
      this.problems.string(`${at}.Next`, block['Next']);
      return {
        errorEquals: this.errorEquals(at, block, index === blocks.length - 1),
        transition: this.transition(where, `Catch[${index}]/`, block, block['Next']),
      };
    });
  }

  private errorEquals(where: string, { ErrorEquals }: JsonObject, isLast: boolean): readonly string[] {
    const names = this.problems.strings(`${where}.ErrorEquals`, ErrorEquals);
    if (names.includes(ALL) && (names.length > 1 || !isLast)) {
      this.problems.add(`${where}.ErrorEquals`, ErrorEquals, `${ALL} alone and in the last entry`);
    }
    return names;
  }

  private fail(where: string, { Error: error, Cause }: JsonObject): Pick<FailDefinition, 'error' | 'cause'> {
    return { error: this.problems.stringTemplate(where, 'Error', error), cause: this.problems.stringTemplate(where, 'Cause', Cause) };
  }

  private choice(where: string, state: JsonObject): Pick<ChoiceDefinition, 'rules' | 'hasDefault'> {
    const { problems } = this;
    const rules = problems.objects(`${where}.Choices`, state['Choices']).flatMap((rule, index) => {
      const at = `${where}.Choices[${index}]`;
      problems.fields(at, rule, RULE_FIELDS);
      problems.string(`${at}.Next`, rule['Next']);
      if (typeof rule['Condition'] !== 'boolean' && !isExpression(rule['Condition'])) {
        problems.add(`${at}.Condition`, rule['Condition'], 'an expression that gives a boolean');
      }
      const condition = problems.template(where, `Choices[${index}]/Condition`, rule['Condition']);
      return condition ? [{ condition, transition: this.transition(where, `Choices[${index}]/`, rule, rule['Next']) }] : [];
    });
    return { rules, hasDefault: state['Default'] !== undefined };
  }

  private wait(where: string, { Seconds, Timestamp }: JsonObject): Pick<WaitDefinition, 'seconds' | 'timestamp'> {
    const { problems } = this;
    if ((Seconds === undefined) === (Timestamp === undefined)) problems.add(`${where}.Seconds`, Seconds, 'either Seconds or Timestamp');
    if (Timestamp !== undefined && !isExpression(Timestamp) && !isTimestamp(Timestamp)) {
      problems.add(`${where}.Timestamp`, Timestamp, 'a time such as 2026-08-18T17:33:00Z, or an expression');
    }
    return {
      seconds: problems.numberTemplate(where, 'Seconds', Seconds, WAIT_SECONDS),
      timestamp: problems.template(where, 'Timestamp', Timestamp),
    };
  }

  private task(where: string, state: JsonObject): Omit<TaskDefinition, 'type' | 'name' | 'retry' | 'catch' | 'transition'> {
    const { problems, options } = this;
    const resource = problems.string(`${where}.Resource`, state['Resource']);
    const integration = integrationOf(resource);
    const refusal = integration
      ? options.port.refusal(integration)
      : 'expected arn:<partition>:states:::[aws-sdk:]<service>:<action>[.sync|.sync:2|.waitForTaskToken]';
    if (refusal !== undefined) problems.found.push(`${where}.Resource: got ${resource}; ${refusal}`);
    const { HeartbeatSeconds, TimeoutSeconds } = state;
    if (HeartbeatSeconds !== undefined && integration && integration.pattern !== 'waitForTaskToken') {
      problems.add(`${where}.HeartbeatSeconds`, HeartbeatSeconds, 'it only where the Task waits for its token; nobody else sends heartbeats');
    }
    if (typeof HeartbeatSeconds === 'number' && typeof TimeoutSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds) {
      problems.add(`${where}.HeartbeatSeconds`, HeartbeatSeconds, `less than the timeout of ${TimeoutSeconds}`);
    }
    return {
      resource,
      integration: integration ?? { name: resource, service: '', action: '', isSdk: false, pattern: 'request-response' },
      arguments: problems.template(where, 'Arguments', state['Arguments']),
      timeoutSeconds: problems.numberTemplate(where, 'TimeoutSeconds', TimeoutSeconds, POSITIVE_SECONDS),
      heartbeatSeconds: problems.numberTemplate(where, 'HeartbeatSeconds', HeartbeatSeconds, POSITIVE_SECONDS),
    };
  }

  private parallel(where: string, state: JsonObject): Pick<ParallelDefinition, 'arguments' | 'branches'> {
    const branches = this.problems.objects(`${where}.Branches`, state['Branches']);
    return {
      arguments: this.problems.template(where, 'Arguments', state['Arguments']),
      branches: branches.map((block, index) => this.options.inner(`${where}[${index}]`, block, BRANCH_FIELDS)),
    };
  }

  private map(where: string, state: JsonObject): Pick<MapDefinition, 'items' | 'itemSelector' | 'maxConcurrency' | 'processor' | 'distributed'> {
    const { problems } = this;
    const { Items } = state;
    if (Items !== undefined && !Array.isArray(Items) && !isExpression(Items)) {
      problems.add(`${where}.Items`, Items, 'an array, or an expression that gives one; objects are not simulated');
    }
    const processor = problems.object(`${where}.ItemProcessor`, state['ItemProcessor']);
    const config = problems.object(`${where}.ItemProcessor.ProcessorConfig`, processor['ProcessorConfig'] ?? {});
    const mode = config['Mode'] ?? 'INLINE';
    if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') problems.add(`${where}.ItemProcessor.ProcessorConfig.Mode`, mode, 'INLINE or DISTRIBUTED');
    problems.fields(`${where}.ItemProcessor.ProcessorConfig`, config, mode === 'DISTRIBUTED' ? ['Mode', 'ExecutionType'] : ['Mode']);
    if (mode === 'DISTRIBUTED') this.distributed(where, state, config);
    return {
      ...(mode === 'DISTRIBUTED' ? { distributed: this.reader(where, state['ItemReader']) } : {}),
      items: problems.template(where, 'Items', Items),
      itemSelector: problems.template(where, 'ItemSelector', state['ItemSelector']),
      maxConcurrency: problems.numberTemplate(where, 'MaxConcurrency', state['MaxConcurrency'], { least: 0, most: mode === 'DISTRIBUTED' ? DISTRIBUTED_CONCURRENCY : MAP_CONCURRENCY }),
      processor: this.options.inner(where, processor, PROCESSOR_FIELDS),
    };
  }

  private distributed(where: string, { Items, ItemReader, Label }: JsonObject, config: JsonObject): void {
    const { problems } = this;
    if (config['ExecutionType'] !== 'STANDARD') problems.add(`${where}.ItemProcessor.ProcessorConfig.ExecutionType`, config['ExecutionType'], 'STANDARD; express executions are not simulated');
    if (Items !== undefined && ItemReader !== undefined) problems.add(`${where}.ItemReader`, ItemReader, 'either Items or ItemReader');
    if (Label !== undefined && !(typeof Label === 'string' && LABEL.test(Label))) problems.add(`${where}.Label`, Label, '1 to 40 letters, digits, hyphens and underscores');
  }

  private reader(where: string, value: Json | undefined): DistributedDefinition {
    if (value === undefined) return {};
    const { problems } = this;
    const reader = problems.object(`${where}.ItemReader`, value);
    problems.fields(`${where}.ItemReader`, reader, ITEM_READER_FIELDS);
    const resource = problems.string(`${where}.ItemReader.Resource`, reader['Resource']);
    if (integrationOf(resource)?.name !== 's3:getObject') problems.add(`${where}.ItemReader.Resource`, reader['Resource'], 'arn:<partition>:states:::s3:getObject; listings are not simulated');
    const config = problems.object(`${where}.ItemReader.ReaderConfig`, reader['ReaderConfig']);
    problems.fields(`${where}.ItemReader.ReaderConfig`, config, ['InputType']);
    if (config['InputType'] !== 'JSON') problems.add(`${where}.ItemReader.ReaderConfig.InputType`, config['InputType'], 'JSON; no other file is simulated');
    const args = problems.object(`${where}.ItemReader.Arguments`, reader['Arguments']);
    problems.fields(`${where}.ItemReader.Arguments`, args, ['Bucket', 'Key']);
    for (const name of ['Bucket', 'Key']) problems.string(`${where}.ItemReader.Arguments.${name}`, args[name]);
    const template = problems.template(where, 'ItemReader/Arguments', args);
    return template ? { reader: { resource, arguments: template } } : {};
  }
}

function isDistributed(state: JsonObject): boolean {
  const { ItemProcessor: processor } = state;
  const config = isJsonObject(processor) ? processor['ProcessorConfig'] : undefined;
  return isJsonObject(config) && config['Mode'] === 'DISTRIBUTED';
}

function isStateType(type: Json | undefined): type is StateType {
  return typeof type === 'string' && Object.hasOwn(STATE_FIELDS, type);
}
