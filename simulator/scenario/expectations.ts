/** What a scenario can expect of the world. */
import { RELEASE_ITEMS, RELEASE_RECORD_KEYS } from '../../lib/contract/release-record';
import { outcomeOf, reasonOf } from '../recording';
import type { AttributeValue, Item } from '../services/dynamodb';
import { ServiceError } from '../services/service-error';
import type { Construct } from './construct-names';
import type { Value } from './document';
import { fits } from './fits';
import type { Check, Finding } from './scenario';
import type { Stage } from './stage';

type Test = (stage: Stage) => Promise<Finding>;
type Read = (value: Value) => { readonly says: string; readonly test: Test };

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
const LEASES = { deployment: RELEASE_ITEMS.deploymentLease, retraining: RELEASE_ITEMS.retrainingLease } as const;
const MOST = 1e6;

export const EXPECTATIONS: Readonly<Record<string, Read>> = { execution, executions, record, lease, endpoint, notification, alarm, object, parameter, modelPackage, queue };

/** One entry of an `expect` block. */
export function readExpectation(value: Value): Check {
  const known = Object.keys(EXPECTATIONS);
  value.only(known);
  const [kind, ...more] = value.keys().filter((key) => known.includes(key));
  if (kind === undefined || more.length > 0) {
    value.refuse(`exactly one of ${known.join(', ')}`);
    return { says: '', at: value.at, test: async () => ({ holds: false, got: '' }) };
  }
  return { ...EXPECTATIONS[kind]!(value.need(kind)), at: value.at };
}

function execution(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['machine', 'name', 'status', 'outcome', 'error', 'reason']);
  const machine = value.need('machine').construct('machine');
  const name = value.get('name')?.text();
  const wanted = { status: value.get('status')?.oneOf(STATUSES), outcome: value.get('outcome')?.text(), error: value.get('error')?.text(), reason: value.get('reason')?.text() };
  requireOneOf(value, ['status', 'outcome', 'error', 'reason']);
  const isToRun = wanted.status === 'RUNNING';
  return {
    says: `${machine.text}${name === undefined ? '' : `/${name}`} ${isToRun ? 'has' : 'ended:'} ${shown(wanted)}`,
    test: async (stage) => {
      const found = stage.execution(stage.locate(machine), name);
      if (!found) return missing('no such execution');
      if (found.status === 'RUNNING' && !isToRun) return missing(`${found.name}: is still running`);
      const got = { status: found.status, outcome: outcomeOf(found), error: found.error, reason: reasonOf(found) };
      return finding(agree(wanted, got), `${found.name}: ${shown(got)}`);
    },
  };
}

function executions(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['machine', 'status', 'outcome', 'count', 'atLeast', 'atMost']);
  const machine = value.need('machine').construct('machine');
  const status = value.get('status')?.oneOf(STATUSES);
  const outcome = value.get('outcome')?.text();
  const { says, holds } = countOf(value);
  return {
    says: `executions of ${machine.text}${shownIn({ status, outcome })}: ${says}`,
    test: async (stage) => {
      const found = stage.world.stepFunctions.listExecutions(stage.locate(machine), status).filter((one) => outcome === undefined || outcomeOf(one) === outcome);
      return finding(holds(found.length), String(found.length));
    },
  };
}

function record(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['table', 'key', 'attributes', 'exists']);
  const table = value.need('table').construct('table');
  const key = value.need('key').map((one) => one.text());
  const attributes = value.get('attributes')?.json() ?? {};
  const exists = value.get('exists')?.flag() ?? true;
  return {
    says: `${table.text} ${Object.values(key).join(' ')}: ${exists ? shown(attributes) : 'is not there'}`,
    test: async (stage) => {
      const item = await itemOf(stage, table, key);
      if (!item) return finding(!exists, 'no such item');
      const wanted = stage.resolved(attributes) as Readonly<Record<string, unknown>>;
      const got = Object.fromEntries(Object.keys(wanted).map((name) => [name, item[name] === undefined ? undefined : plainOf(item[name])]));
      return finding(exists && agree(wanted, got), shown(got) || 'the item');
    },
  };
}

/** Free: without an owner, or expired. One that nobody has ever taken is not there, and neither free nor held. */
function lease(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['table', 'model', 'of', 'free']);
  const table = value.need('table').construct('table');
  const model = value.need('model').text();
  const of = value.need('of').oneOf(['deployment', 'retraining']);
  const free = value.get('free')?.flag() ?? true;
  return {
    says: `the ${of} lease of ${model} is ${free ? 'free' : 'held'}`,
    test: async (stage) => {
      const item = await itemOf(stage, table, { [RELEASE_RECORD_KEYS.partition]: model, [RELEASE_RECORD_KEYS.sort]: LEASES[of] });
      if (!item) return missing('no such lease');
      const owner = item['owner']?.S;
      const expiresAt = Number(item['expiresAt']?.N ?? Infinity) * 1000;
      const isFree = owner === undefined || expiresAt <= stage.world.clock.now;
      return finding(isFree === free, isFree ? 'free' : `held by ${owner}`);
    },
  };
}

function endpoint(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['name', 'status', 'config', 'model', 'modelPackage', 'exists']);
  const name = value.need('name').text();
  const exists = value.get('exists')?.flag() ?? true;
  const wanted = { status: value.get('status')?.text(), config: value.get('config')?.text(), model: value.get('model')?.text(), modelPackage: value.get('modelPackage')?.json() };
  return {
    says: `endpoint ${name}: ${exists ? shown(wanted) || 'is there' : 'is not there'}`,
    test: async (stage) => {
      const got = await endpointOf(stage, name);
      if (!got) return finding(!exists, 'no such endpoint');
      return finding(exists && agree(stage.resolved(wanted), got), shown(got));
    },
  };
}

function notification(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['topic', 'contains', 'subject', 'count', 'atLeast', 'atMost']);
  const topic = value.need('topic').construct('topic');
  const contains = value.get('contains')?.text() ?? '';
  const subject = value.get('subject')?.text();
  const { says, holds } = countOf(value);
  return {
    says: `notifications of ${topic.text}${shownIn({ subject, contains: contains || undefined })}: ${says}`,
    test: async (stage) => {
      const all = stage.world.sns.published(stage.locate(topic));
      const found = all.filter((one) => `${one.subject ?? ''}\n${one.message}`.includes(contains) && (subject === undefined || fits(subject, one.subject)));
      return finding(holds(found.length), `${found.length} of ${all.length}${all.length === 0 ? '' : `, the last is ${all.at(-1)!.subject ?? all.at(-1)!.message}`}`);
    },
  };
}

function alarm(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['alarm', 'state']);
  const of = value.need('alarm').construct('alarm');
  const state = value.need('state').oneOf(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
  return {
    says: `alarm ${of.text} is ${state}`,
    test: async (stage) => {
      const [found] = stage.world.cloudwatch.describeAlarms([stage.locate(of)]);
      return finding(found?.StateValue === state, found?.StateValue ?? 'no such alarm');
    },
  };
}

function object(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['bucket', 'key', 'contains', 'exists']);
  const bucket = value.need('bucket').construct('bucket');
  const key = value.need('key').text();
  const contains = value.get('contains')?.text();
  const exists = value.get('exists')?.flag() ?? true;
  return {
    says: `${bucket.text}/${key} ${exists ? (contains === undefined ? 'is there' : `contains ${contains}`) : 'is not there'}`,
    test: async (stage) => {
      const { objects } = stage.world.s3.listObjects(stage.locate(bucket), { prefix: key.split('*')[0] });
      const found = objects.filter((one) => fits(key, one.key));
      if (!exists || found.length === 0) return finding(!exists && found.length === 0, found.length === 0 ? 'no such object' : found.map((one) => one.key).join(', '));
      const holds = contains === undefined || found.some(({ body }) => Buffer.from(body).toString().includes(contains));
      return finding(holds, found.map((one) => one.key).join(', '));
    },
  };
}

function parameter(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['name', 'value']);
  const name = value.need('name').construct('parameter');
  const wanted = value.need('value').text();
  return {
    says: `parameter ${name.text} is ${wanted}`,
    test: async (stage) => {
      const { Value: got } = stage.world.ssm.getParameter(stage.locate(name));
      return finding(fits(wanted, got), got);
    },
  };
}

function modelPackage(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['group', 'version', 'approval', 'versions']);
  const group = value.need('group').construct('group');
  const version = value.get('version')?.wholeNumber(1, MOST);
  const approval = value.get('approval')?.oneOf(['Approved', 'Rejected', 'PendingManualApproval']);
  const versions = value.get('versions')?.wholeNumber(0, MOST);
  requireOneOf(value, ['version', 'approval', 'versions']);
  return {
    says: `${group.text}: ${shown({ version, approval, versions })}`,
    test: async (stage) => {
      const { ModelPackageSummaryList: all } = await stage.call<{ readonly ModelPackageSummaryList: readonly { readonly ModelPackageVersion: number; readonly ModelApprovalStatus: string }[] }>(
        'sagemaker', 'ListModelPackages', { ModelPackageGroupName: stage.locate(group), SortOrder: 'Descending', MaxResults: 100 },
      );
      const found = version === undefined ? all[0] : all.find((one) => one.ModelPackageVersion === version);
      const got = { version: found?.ModelPackageVersion, approval: found?.ModelApprovalStatus, versions: all.length };
      return finding(agree({ version, approval, versions }, got), shown(got));
    },
  };
}

function queue(value: Value): { readonly says: string; readonly test: Test } {
  value.only(['queue', 'count', 'atLeast', 'atMost']);
  const of = value.need('queue').construct('queue');
  const { says, holds } = countOf(value);
  return {
    says: `messages in ${of.text}: ${says}`,
    test: async (stage) => {
      const messages = stage.world.sqs.peek(stage.locate(of));
      return finding(holds(messages.length), String(messages.length));
    },
  };
}

async function endpointOf(stage: Stage, name: string): Promise<Readonly<Record<string, string | undefined>> | undefined> {
  try {
    const { EndpointStatus: status, EndpointConfigName: config } = await stage.call<{ readonly EndpointStatus: string; readonly EndpointConfigName: string }>('sagemaker', 'DescribeEndpoint', { EndpointName: name });
    const { ProductionVariants: [variant] } = await stage.call<{ readonly ProductionVariants: readonly { readonly ModelName: string }[] }>('sagemaker', 'DescribeEndpointConfig', { EndpointConfigName: config });
    const model = await stage.call<{ readonly PrimaryContainer?: { readonly ModelPackageName?: string }; readonly Containers?: readonly { readonly ModelPackageName?: string }[] }>('sagemaker', 'DescribeModel', { ModelName: variant!.ModelName });
    return { status, config, model: variant!.ModelName, modelPackage: model.PrimaryContainer?.ModelPackageName ?? model.Containers?.[0]?.ModelPackageName };
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ValidationException') return undefined;
    throw error;
  }
}

async function itemOf(stage: Stage, table: Construct, key: Readonly<Record<string, string>>): Promise<Item | undefined> {
  const Key = Object.fromEntries(Object.entries(key).map(([name, text]) => [name, { S: text }]));
  return (await stage.call<{ readonly Item?: Item }>('dynamodb', 'GetItem', { TableName: stage.locate(table), Key, ConsistentRead: true })).Item;
}

function plainOf(value: AttributeValue): unknown {
  if (value.N !== undefined) return Number(value.N);
  if (value.NULL) return null;
  return value.S ?? value.BOOL ?? value;
}

/** `count`, `atLeast` and `atMost`; without them at least one. */
function countOf(value: Value): { readonly says: string; readonly holds: (count: number) => boolean } {
  const count = value.get('count')?.wholeNumber(0, MOST);
  const atLeast = value.get('atLeast')?.wholeNumber(0, MOST) ?? (count === undefined && !value.has('atMost') ? 1 : undefined);
  const atMost = value.get('atMost')?.wholeNumber(0, MOST);
  const words = [count === undefined ? '' : String(count), atLeast === undefined ? '' : `at least ${atLeast}`, atMost === undefined ? '' : `at most ${atMost}`];
  return {
    says: words.filter((word) => word !== '').join(', '),
    holds: (got) => (count ?? got) === got && got >= (atLeast ?? 0) && got <= (atMost ?? Infinity),
  };
}

/** Without anything to compare, an expectation would hold whatever happens. */
function requireOneOf(value: Value, members: readonly string[]): void {
  if (!members.some((name) => value.has(name))) value.refuse(`at least one of ${members.join(', ')}`);
}

/** What is not asked for agrees with everything; null asks for nothing to be there. */
function agree(wanted: Readonly<Record<string, unknown>>, got: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => value === undefined || fits(value, got[name]));
}

function shown(members: object): string {
  return Object.entries(members).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');
}

function shownIn(members: object): string {
  const text = shown(members);
  return text === '' ? '' : ` (${text})`;
}

function finding(holds: boolean, got: string): Finding {
  return { holds, got };
}

function missing(got: string): Finding {
  return finding(false, got);
}
