/** Repositories that a team brings along: those that would forget an image in use are refused, and of those defined elsewhere the assembly tells. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { CfnRepository} from 'aws-cdk-lib/aws-ecr';
import { type IRepository, type LifecycleRule, Repository, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { describe, expect, it } from 'vitest';
import { ModelCode, ModelImage, ModelImageRepository } from '../../../lib';
import { refusalOf, stack, templateOf } from '../../support/stack';

interface Given {
  readonly rules: readonly LifecycleRule[];
  readonly mutability?: TagMutability;
}

const KEEPING: LifecycleRule = { rulePriority: 1, tagPatternList: ['release-*'], maxImageCount: 9999 };
const UNRELEASED: LifecycleRule = { rulePriority: 2, tagStatus: TagStatus.ANY, maxImageAge: Duration.days(30) };
const UNTAGGED: LifecycleRule = { rulePriority: 1, tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(1) };

function team({ rules, mutability = TagMutability.IMMUTABLE }: Given): Repository {
  return new Repository(stack(), 'Team', { imageTagMutability: mutability, lifecycleRules: [...rules] });
}

/** With what a team does to its repository after it was handed over. */
function refusalWith(repository: Repository, later: (cfn: CfnRepository) => void = () => undefined): string {
  const of = Stack.of(repository);
  ModelCode.image(repository).bind(of);
  later(repository.node.defaultChild as CfnRepository);
  return refusalOf(() => templateOf(of));
}

describe('a repository of a team', () => {
  it.each<[string, Given]>([
    ['no rule', { rules: [], mutability: TagMutability.MUTABLE }],
    ['a rule for images without a tag, and tags that stay', { rules: [UNTAGGED] }],
    ['a rule before all others that keeps what was released', { rules: [KEEPING, UNRELEASED] }],
  ])('is taken with %s', (_what, given) => {
    const repository = team(given);
    ModelCode.image(repository).bind(Stack.of(repository));
    expect(Object.values(templateOf(Stack.of(repository)).Resources).map(({ Type }) => Type)).toEqual(['AWS::ECR::Repository']);
  });

  it.each<[string, Given, RegExp]>([
    ['a rule for all images', { rules: [UNRELEASED] }, /\] Test\/Images: got lifecycle rule 2, which takes images with a tag \(tagStatus any\), expected none, or one before it that keeps released images: .*an endpoint in use would lose its image \(repository Test\/Team\)$/m],
    ['a rule for some tags', { rules: [{ rulePriority: 1, tagPrefixList: ['v'], maxImageAge: Duration.days(365) }] }, /lifecycle rule 1.*tagStatus tagged/],
    ['a rule for a few images of some tags', { rules: [{ ...KEEPING, maxImageCount: 20 }] }, /lifecycle rule 1.*tagStatus tagged/],
    ['a rule that keeps what was released, behind one that takes it', { rules: [{ ...KEEPING, rulePriority: 2 }, { rulePriority: 1, tagPatternList: ['*'], maxImageAge: Duration.days(30) }] }, /lifecycle rule 1.*tagStatus tagged/],
    ['a rule that keeps only what has several tags at once', { rules: [{ ...KEEPING, tagPatternList: ['release-*', 'signed-*'] }, UNRELEASED] }, /lifecycle rule 1.*\n.*lifecycle rule 2/],
    ['a rule for images without a tag, and tags that move', { rules: [UNTAGGED], mutability: TagMutability.MUTABLE }, /lifecycle rule 1, which takes images without a tag, and tags that can be moved \(MUTABLE\).*set imageTagMutability to IMMUTABLE/],
  ])('is refused with %s', (_what, given, refusal) => {
    expect(refusalWith(team(given))).toMatch(refusal);
  });

  it('is refused for what is added later, and by other means', () => {
    const repository = team({ rules: [] });
    expect(refusalWith(repository, () => repository.addLifecycleRule(UNRELEASED))).toContain('tagStatus any');
    expect(refusalWith(team({ rules: [] }), (cfn) => cfn.addPropertyOverride('LifecyclePolicy.LifecyclePolicyText', '{"rules":[{"rulePriority":7,"selection":{"tagStatus":"any","countType":"sinceImagePulled","countNumber":90,"countUnit":"days"},"action":{"type":"transition","targetStorageClass":"archive"}}]}'))).toContain('lifecycle rule 7');
    expect(refusalWith(team({ rules: [UNTAGGED] }), (cfn) => cfn.addPropertyOverride('ImageTagMutability', 'IMMUTABLE_WITH_EXCLUSION'))).toContain('IMMUTABLE_WITH_EXCLUSION');
    expect(refusalWith(team({ rules: [] }), (cfn) => cfn.addPropertyOverride('LifecyclePolicy.LifecyclePolicyText', { 'Fn::ImportValue': 'policy' }))).toContain('got lifecycle rules that cannot be read, expected JSON that is known at synth time');
  });

  it('is refused wherever it comes in, that of the library too', () => {
    const taken: readonly [string, (of: Stack, repository: IRepository) => unknown][] = [
      ['an image by its tag', (of, repository) => ModelImage.fromRepository(repository, { tagOrDigest: 'v1' }).bind(of)],
      ['a repository that exists', (of, repository) => ModelImageRepository.fromRepository(of, 'Given', repository)],
    ];
    for (const [, take] of taken) {
      const repository = team({ rules: [UNRELEASED] });
      take(Stack.of(repository), repository);
      expect(refusalOf(() => templateOf(Stack.of(repository)))).toContain('tagStatus any');
    }
    const of = stack();
    const own = new ModelImageRepository(of, 'Own').repository as Repository;
    own.addLifecycleRule({ tagPrefixList: ['v'], maxImageAge: Duration.days(365) });
    expect(refusalOf(() => templateOf(of))).toMatch(/Test\/Own: got lifecycle rule \d, which takes images with a tag/);
  });
});

describe('a repository that is defined elsewhere', () => {
  it.each<[string, (of: Stack) => unknown]>([
    ['one of the account', (of) => ModelCode.image(Repository.fromRepositoryName(of, 'Team', 'flights')).bind(of)],
    ['a mirror', (of) => ModelImage.fromMirror('999999999999.dkr.ecr.ap-southeast-1.amazonaws.com/flights:v1').bind(of)],
  ])('is taken, %s, and synthesis tells that its owner has to keep its images', (_what, take) => {
    const of = stack();
    take(of);
    const told = of.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => String(data)));
    expect(told).toEqual([expect.stringContaining('whoever owns it sees to it that no rule expires or archives an image')]);
  });
});
