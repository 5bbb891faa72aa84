/** The image repository: each of its protections, grants, and what it refuses. */
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { ModelImageRepository, type ModelImageRepositoryProps } from '../../../lib';
import { resourcesOfType, type Resource } from '../../../simulator/checks/template';
import { disposableSandbox, openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { policyOf, render } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

function defined(of: Stack = stack(), props: ModelImageRepositoryProps = {}): Resource {
  const { repository } = new ModelImageRepository(of, 'Images', props);
  return templateOf(of).Resources[logicalIdOf(repository)]!;
}

describe('a model image repository', () => {
  it('has tags that cannot be moved, and scans images when they arrive', () => {
    expect(defined().Properties).toMatchObject({ ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: true } });
  });

  it('expires images without a tag, and no others', () => {
    const { LifecyclePolicy } = defined().Properties as { LifecyclePolicy: { LifecyclePolicyText: string } };
    const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText) as { rules: unknown[] };
    expect(rules).toEqual([
      {
        rulePriority: 1,
        description: 'Layers of pushes that never got a tag',
        selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 30, countUnit: 'days' },
        action: { type: 'expire' },
      },
    ]);
  });

  it('has no resource policy: other accounts get nothing', () => {
    expect(defined().Properties).not.toHaveProperty('RepositoryPolicyText');
  });

  it.each<[what: string, of: Stack, key: unknown]>([
    ['the key of the stack', stack({ profile: openSandbox() }), '${ModelKey.Arn}'],
    ['the key of the landing zone', stack({ profile: strictLandingZone() }), STRICT_LANDING_ZONE.encryptionKeyArn],
  ])('is encrypted with %s', (_, of, key) => {
    const { EncryptionConfiguration } = defined(of).Properties!;
    expect(render(templateOf(of), EncryptionConfiguration)).toEqual({ EncryptionType: 'KMS', KmsKey: key });
  });

  it('is kept, also when it is replaced, unless the data is open and its owner says otherwise', () => {
    const kept = defined();
    expect([kept.DeletionPolicy, kept.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(defined(stack({ profile: disposableSandbox() }), { removalPolicy: RemovalPolicy.DESTROY }).DeletionPolicy).toBe('Delete');
    expect(refusalOf(() => defined(stack({ profile: strictLandingZone() }), { removalPolicy: RemovalPolicy.DESTROY }))).toContain('Test/Images cannot be defined:\n  - removalPolicy: got "destroy", expected retain at classification CONFIDENTIAL');
  });

  it('lets pull, with the token to log in, and nothing more', () => {
    const of = stack();
    const role = new Role(of, 'Puller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new ModelImageRepository(of, 'Images').grants.pull(role);
    expect(policyOf(templateOf(of), logicalIdOf(role))).toEqual([
      { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
      { Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Effect: 'Allow', Resource: '${ImagesRepository.Arn}' },
    ]);
  });

  it('lets push: the layers and the image, no deleting, no tagging anew', () => {
    const of = stack();
    const role = new Role(of, 'Pusher', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
    new ModelImageRepository(of, 'Images').grants.push(role);
    expect(policyOf(templateOf(of), logicalIdOf(role))).toEqual([
      { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
      {
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
        Effect: 'Allow',
        Resource: '${ImagesRepository.Arn}',
      },
    ]);
  });

  it('is taken as it is where it exists, also in another account', () => {
    const of = stack();
    const central = Repository.fromRepositoryArn(of, 'Central', 'arn:aws:ecr:ap-southeast-1:999999999999:repository/flight-delay');
    const role = new Role(of, 'Puller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const images = ModelImageRepository.fromRepository(of, 'Images', central);
    images.grants.pull(role);
    expect(images.repository).toBe(central);
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::ECR::Repository', 'AWS::KMS::Key')).toEqual([]);
    expect(policyOf(template, logicalIdOf(role))[1]!['Resource']).toBe('arn:aws:ecr:ap-southeast-1:999999999999:repository/flight-delay');
  });
});
