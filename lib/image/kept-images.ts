/**
 * Whether a repository keeps the images that versions of a model run in, be it one of the library or a team's own. A lifecycle rule of Amazon
 * ECR knows tags, ages and counts: it also expires, or archives, what an endpoint serves or would be rolled back to. Internal.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { IConstruct } from 'constructs';

/** As many images with the tags of released ones no repository is going to have. */
const NEVER_REACHED = 1000;

interface Rule {
  readonly rulePriority: number;
  readonly selection: { readonly tagStatus: string; readonly tagPrefixList?: readonly string[]; readonly tagPatternList?: readonly string[]; readonly countType: string; readonly countNumber: number };
}

interface Rendered {
  readonly ImageTagMutability?: string;
  readonly LifecyclePolicy?: { readonly LifecyclePolicyText?: unknown };
}

/**
 * Refuses at synthesis a repository of the app that forgets images in use, as rules may still be added until then; of one that is defined
 * elsewhere the assembly tells that its owner has to see to that.
 *
 * @param user what takes images of it
 */
export function requireKept(user: IConstruct, repository: IRepository): void {
  const { defaultChild } = repository.node;
  if (defaultChild === undefined || !CfnResource.isCfnResource(defaultChild)) {
    Annotations.of(user).addInfoV2('cdk-mlops:images-kept-elsewhere', 'the repository of the images is defined elsewhere, and its lifecycle rules cannot be seen from here: whoever owns it sees to it that no rule expires or archives an image that a version of the model runs in.');
    return;
  }
  user.node.addValidation({ validate: () => problemsOf(rendered(defaultChild)).map((problem) => `${user.node.path}: ${problem} (repository ${repository.node.path})`) });
}

/** Overrides included. */
function rendered(resource: CfnResource): Rendered {
  // Public, and kept out of the documentation: what the CDK writes into the template.
  const { Resources } = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation()) as { Resources: Record<string, { Properties?: Rendered }> };
  return Object.values(Resources)[0]?.Properties ?? {};
}

function problemsOf({ ImageTagMutability: mutability = 'MUTABLE', LifecyclePolicy }: Rendered): string[] {
  const text = LifecyclePolicy?.LifecyclePolicyText;
  if (text === undefined) return [];
  const rules = rulesIn(text);
  if (rules === undefined) return ['got lifecycle rules that cannot be read, expected JSON that is known at synth time: only then can they be held against what versions run in; write them out'];
  const keeping = rules.filter(isKeeping).map(({ rulePriority }) => rulePriority);
  return rules.filter((rule) => !isKeeping(rule)).flatMap(({ rulePriority, selection: { tagStatus } }) => {
    if (tagStatus === 'untagged') {
      return mutability === 'IMMUTABLE' ? [] : [`got lifecycle rule ${rulePriority}, which takes images without a tag, and tags that can be moved (${mutability}), expected tags that stay: an image in use loses its tag when the tag is moved, and is gone; set imageTagMutability to IMMUTABLE`];
    }
    if (keeping.some((priority) => priority < rulePriority)) return [];
    return [`got lifecycle rule ${rulePriority}, which takes images with a tag (tagStatus ${tagStatus}), expected none, or one before it that keeps released images: their tags, and imageCountMoreThan ${NEVER_REACHED} or more; an endpoint in use would lose its image`];
  });
}

/** An image that matches the tags of a rule cannot be expired by one behind it. */
function isKeeping({ selection: { tagStatus, tagPrefixList = [], tagPatternList = [], countType, countNumber } }: Rule): boolean {
  return tagStatus === 'tagged' && tagPrefixList.length + tagPatternList.length === 1 && countType === 'imageCountMoreThan' && countNumber >= NEVER_REACHED;
}

function rulesIn(text: unknown): Rule[] | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { rules } = JSON.parse(text) as { rules?: unknown };
    return Array.isArray(rules) && rules.every(isRule) ? rules : undefined;
  } catch {
    return undefined;
  }
}

function isRule(given: unknown): given is Rule {
  const { rulePriority, selection } = (given ?? {}) as Partial<Rule>;
  return typeof rulePriority === 'number' && typeof selection?.tagStatus === 'string';
}
