/**
 * Tags as resources end up with them. In the CDK whatever is nearer to a resource than the profile may take a tag away, or give it another
 * value; the landing zone denies the resource then, or nobody finds it in the bill. Internal.
 */
import { CfnResource, Stack, TagManager, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { wholePattern } from './profile-rules';

/** What a profile says of tags, and where in a file it says so. */
export interface DemandedTags {
  /** Values by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Regular expressions for whole values, by key. */
  readonly requiredTags?: Readonly<Record<string, string>>;
  /** The place of an entry, or of something inside it. */
  readonly at?: (entry: string, inside?: string) => string;
}

/** A problem for each tag that resources of a stack lack, and for each value that the landing zone does not take, with the first of them. */
export function tagProblems(members: readonly IConstruct[], demanded: DemandedTags): string[] {
  const found = new Map<string, { readonly problem: string; readonly first: string; readonly count: number }>();
  for (const resource of members.filter((member) => CfnResource.isCfnResource(member))) {
    const given = TagManager.of(resource)?.tagValues();
    if (given === undefined) continue;
    for (const tag of Object.keys(demanded.tags)) {
      const problem = problemOf(tag, Object.hasOwn(given, tag) ? given[tag] : undefined, demanded);
      if (problem === undefined) continue;
      const key = `${Stack.of(resource).node.path} ${problem}`;
      const { first = resource.node.path, count = 0 } = found.get(key) ?? {};
      found.set(key, { problem, first, count: count + 1 });
    }
  }
  return [...found.values()].map(({ problem, first, count }) => `${first}${count > 1 ? ` and ${count - 1} more in its stack` : ''}: ${problem}`);
}

function problemOf(tag: string, given: string | undefined, { tags, requiredTags = {}, at }: DemandedTags): string | undefined {
  const place = (entry: string): string => (at ? ` (${at(entry, tag)})` : '');
  if (given === undefined) {
    return `got no tag ${JSON.stringify(tag)}, expected ${JSON.stringify(tags[tag])}, as tags of the agency profile says${place('tags')}; do without what takes it away, e.g. Tags.of(…).remove`;
  }
  const source = Object.hasOwn(requiredTags, tag) ? requiredTags[tag] : undefined;
  // What only deploy time knows is seen there only.
  if (source === undefined || Token.isUnresolved(given) || wholePattern(source)!.test(given)) return undefined;
  return `got tag ${tag} ${JSON.stringify(given)}, expected a value that matches ${source}, as requiredTags of the agency profile demands${place('requiredTags')}; leave the tag to the profile, or give it a value that the landing zone takes`;
}
