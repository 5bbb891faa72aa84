/**
 * What a scenario names of the assembly: constructs by path, of which the beginning may be left out, or things of others by their
 * own names; and references to them in texts, `${arn:Path}`, `${id:Path}`, `${modelPackage:Path}` for the newest version of a group and
 * `${modelPackage:Path#2}` for its second.
 */
import { ServiceError } from '../services/service-error';
import type { World } from '../world';

interface KindRule {
  readonly type?: string;
  readonly gives: 'name' | 'arn' | 'physicalId';
  /** Whether something of that name or ARN exists that no construct of the assembly stands for. */
  readonly isOutside?: (world: World, text: string) => boolean;
}

const RULES = {
  alarm: { type: 'AWS::CloudWatch::Alarm', gives: 'name' },
  arn: { gives: 'arn' },
  bucket: { type: 'AWS::S3::Bucket', gives: 'name', isOutside: (world, name) => exists(() => world.s3.listObjects(name, { maxKeys: 1 })) },
  group: { type: 'AWS::SageMaker::ModelPackageGroup', gives: 'name' },
  id: { gives: 'physicalId' },
  machine: { type: 'AWS::StepFunctions::StateMachine', gives: 'arn' },
  parameter: { type: 'AWS::SSM::Parameter', gives: 'name' },
  queue: { type: 'AWS::SQS::Queue', gives: 'arn', isOutside: (world, arn) => world.sqs.has(arn) },
  repository: { type: 'AWS::ECR::Repository', gives: 'name', isOutside: (world, name) => exists(() => world.ecr.uriOf(name)) },
  role: { type: 'AWS::IAM::Role', gives: 'arn' },
  table: { type: 'AWS::DynamoDB::Table', gives: 'name' },
  topic: { type: 'AWS::SNS::Topic', gives: 'arn', isOutside: (world, arn) => exists(() => world.sns.published(arn)) },
} satisfies Readonly<Record<string, KindRule>>;

export type ConstructKind = keyof typeof RULES;

/** Something of the assembly, as the file names it. */
export interface Construct {
  readonly kind: ConstructKind;
  readonly text: string;
}

const REFERENCE = /\$\{(arn|id|modelPackage):([^}#]+)(?:#(\d+))?\}/g;

/** Its name or ARN. @throws Error that names the candidates */
export function locate({ kind, text }: Construct, world: World): string {
  const rule: KindRule = RULES[kind];
  if (rule.isOutside?.(world, text)) return text;
  const resource = world.resource(text, rule.type);
  const found = resource[rule.gives];
  if (found === undefined) throw new Error(`${text}: got ${resource.type}, which has no ${rule.gives}, expected a resource with one`);
  return found;
}

/** Why it cannot be found, or undefined. */
export function constructProblem(construct: Construct, world: World): string | undefined {
  try {
    locate(construct, world);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The constructs that texts below the value refer to. */
export function referencesIn(value: unknown): Construct[] {
  if (typeof value === 'string') {
    return [...value.matchAll(REFERENCE)].map(([, kind, text]) => ({ kind: kind === 'modelPackage' ? 'group' : (kind as 'arn' | 'id'), text: text! }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}

/** The value with all references replaced. */
export function withReferences(value: unknown, world: World): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(REFERENCE, (_match, kind: string, text: string, version: string | undefined) =>
      kind === 'modelPackage' ? modelPackageArn(world, text, version === undefined ? undefined : Number(version)) : locate({ kind: kind as 'arn' | 'id', text }, world));
  }
  if (Array.isArray(value)) return value.map((one: unknown) => withReferences(one, world));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withReferences(inner, world)]));
}

/** A version of a model package group, by default the newest. @throws Error where there is none */
export function modelPackageArn(world: World, group: string, version?: number): string {
  const name = locate({ kind: 'group', text: group }, world);
  const { ModelPackageSummaryList: all } = world.sageMaker.modelPackages.listModelPackages({ ModelPackageGroupName: name, SortOrder: 'Descending' }) as { readonly ModelPackageSummaryList: readonly { readonly ModelPackageArn: string; readonly ModelPackageVersion: number }[] };
  const found = version === undefined ? all[0] : all.find((one) => one.ModelPackageVersion === version);
  if (!found) throw new Error(`${group}: got ${all.length} versions, expected ${version === undefined ? 'one' : `version ${version}`}`);
  return found.ModelPackageArn;
}

function exists(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
