/** Sequences of calls, played on both sides, and where their answers differ. */
import type { ServiceKey, Side } from './side';

/** The lowest status of a refusal. */
const BAD_REQUEST = 400;

type Request = Readonly<Record<string, unknown>>;

export interface Step {
  /** What the step is about, unique in its sequence. */
  readonly name: string;
  readonly operation: string;
  /** May take up what earlier steps were answered, by name. */
  readonly request: Request | ((answers: Readonly<Record<string, never>>) => Request);
  /** Whether it is meant to be refused: where both sides refuse a call that is wrong by mistake, they are alike and have shown nothing. */
  readonly isRefused: boolean;
}

export interface Sequence {
  readonly name: string;
  readonly service: ServiceKey;
  readonly steps: readonly Step[];
}

/** What a member of one answer is on each side; undefined where it is absent. */
export interface Difference {
  /** `<sequence> > <step>: <path of the member>`. */
  readonly at: string;
  readonly simulator: unknown;
  readonly moto: unknown;
}

export function step(name: string, operation: string, request: Step['request']): Step {
  return { name, operation, request, isRefused: false };
}

/** A step that services refuse. */
export function refused(name: string, operation: string, request: Step['request']): Step {
  return { name, operation, request, isRefused: true };
}

/** @returns steps that a side refuses and should not, and those that it should and does not, with what it answers */
export async function unexpected({ name, service, steps }: Sequence, side: Side): Promise<string[]> {
  const answers = await played(side, service, steps);
  return steps.flatMap(({ name: stepName, isRefused }, index) => {
    const [status, error] = [Number(answers[index]!.get('status')), String(answers[index]!.get('error'))];
    return status >= BAD_REQUEST === isRefused ? [] : [`${name} > ${stepName}: got ${isRefused ? 'an answer' : error}, expected ${isRefused ? 'a refusal' : 'an answer'}`];
  });
}

/** @returns members of answers in which the sides differ; what each side makes up itself, such as ids and times, counts by where it comes back */
export async function differencesOf({ name, service, steps }: Sequence, simulator: Side, moto: Side): Promise<Difference[]> {
  const [ours, theirs] = await Promise.all([simulator, moto].map((side) => played(side, service, steps)));
  return steps.flatMap(({ name: stepName }, index) => {
    const [one, other] = [ours![index]!, theirs![index]!];
    return [...new Set([...one.keys(), ...other.keys()])].sort().filter((path) => one.get(path) !== other.get(path)).map((path) => ({
      at: `${name} > ${stepName}: ${path}`, simulator: one.get(path), moto: other.get(path),
    }));
  });
}

async function played(side: Side, service: ServiceKey, steps: readonly Step[]): Promise<ReadonlyMap<string, unknown>[]> {
  const answers: Record<string, never> = {};
  const names = new Map<string, string>();
  const members: ReadonlyMap<string, unknown>[] = [];
  for (const { name, operation, request } of steps) {
    const answer = await side.call(service, operation, typeof request === 'function' ? request(answers) : request);
    answers[name] = answer as never;
    members.push(new Map(leavesOf(answer, '', names)));
  }
  return members;
}

/** Made up by the service: the first that appears is called the first, wherever it comes back. */
const MADE_UP = /^(VersionId|MessageId|ReceiptHandle|executionArn|ModelId|CopySourceVersionId|ExecutionName|NextContinuationToken|NextToken|nextToken)$/;

function leavesOf(value: unknown, path: string, names: Map<string, string>): (readonly [string, unknown])[] {
  const key = path.split('.').at(-1)!.replace(/\[\d+\]$/, '');
  if (value instanceof Date) return [[path, '<time>']];
  if (Array.isArray(value)) return value.length === 0 ? [[path, '[]']] : value.flatMap((one, index) => leavesOf(one, `${path}[${index}]`, names));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, of]) => leavesOf(of, path === '' ? name : `${path}.${name}`, names));
  if (value === undefined) return [];
  if (typeof value === 'string' && MADE_UP.test(key) && value !== 'null') {
    if (!names.has(value)) names.set(value, `<${key.replace(/^CopySource/, '')} ${names.size + 1}>`);
    return [[path, names.get(value)]];
  }
  return [[path, value]];
}
