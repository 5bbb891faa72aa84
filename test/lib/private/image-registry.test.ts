/** Images come from registries that the landing zone allows, and AWS's own from the account of the region. */
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, TrainingRole } from '../../../lib';
import { awsImage } from '../../../lib/private/aws-images';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf, stack } from '../../support/stack';

const at = (imageRegistries?: string[]): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, ...(imageRegistries ? { imageRegistries } : {}) }) });
const pulling = (of: Stack, account: string | undefined): void => {
  const repository = account === undefined
    ? Repository.fromRepositoryName(of, 'Images', 'model')
    : Repository.fromRepositoryArn(of, 'Images', `arn:aws:ecr:${REGION}:${account}:repository/model`);
  const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
  new TrainingRole(of, 'Role', { repositories: [repository], inputs: [{ bucket: lake, prefix: 'in/' }], outputs: [{ bucket: lake, prefix: 'out/' }] });
};

describe('an image registry', () => {
  it.each<[what: string, registries: string[] | undefined, account: string | undefined]>([
    ['anybody’s, where the profile names none', undefined, '999999999999'],
    ['one’s own, by name', [], undefined],
    ['one’s own, by ARN', [], ACCOUNT],
    ['an allowed account’s', ['999999999999'], '999999999999'],
    ['AWS’s of the region', ['aws'], '121021644041'],
    ['AWS’s for deep learning', ['aws'], '763104351884'],
  ])('may be %s', (_, registries, account) => {
    expect(() => pulling(at(registries), account)).not.toThrow();
  });

  it('may be one’s own, of the same stack', () => {
    const of = at([]);
    const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
    new TrainingRole(of, 'Role', { repositories: [new Repository(of, 'Images')], inputs: [{ bucket: lake, prefix: 'in/' }], outputs: [{ bucket: lake, prefix: 'out/' }] });
    expect(of.node.tryFindChild('Role')).toBeDefined();
  });

  it.each<[what: string, registries: string[], account: string]>([
    ['another account’s', [], '999999999999'],
    ['another account’s beside the allowed one', ['888888888888'], '999999999999'],
    ['AWS’s where only accounts are named', ['888888888888'], '121021644041'],
    ['AWS’s of another region', ['aws'], '683313688378'],
  ])('is refused when it is %s', (_, registries, account) => {
    expect(refusalOf(() => pulling(at(registries), account))).toBe(
      `Test/Role/Execution cannot be defined:\n  - image: got "a repository of ${account}", expected one of this account or of those in imageRegistries of the agency profile (${registries.join(', ') || 'none'}); copy the image into an allowed registry, or have its registry allowed`,
    );
  });
});

describe('an image of AWS', () => {
  const uri = (region: string, tag: string, accounts?: Record<string, string>): string | undefined => {
    const app = new App();
    AgencyProfile.of({ ...OPEN_SANDBOX, region, regions: [region], ...(accounts ? { awsImageAccounts: accounts } : {}) }).applyTo(app);
    return awsImage(new Stack(app, 'Stack', { env: { region } }), 'sagemaker-scikit-learn', tag);
  };

  it.each<[region: string, tag: string, expected: string | undefined]>([
    ['ap-southeast-1', '1.4-2-py312-cpu-py3', '121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3'],
    ['us-gov-west-1', '1.4-2-py312-cpu-py3', '414596584902.dkr.ecr.us-gov-west-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3'],
    ['cn-north-1', '1.2-1-cpu-py3', '450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['us-iso-east-1', '1.2-1-cpu-py3', '833128469047.dkr.ecr.us-iso-east-1.c2s.ic.gov/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['us-isob-east-1', '1.2-1-cpu-py3', '281123927165.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['us-iso-east-1', '1.4-2-py312-cpu-py3', undefined],
    ['ap-southeast-9', '1.2-1-cpu-py3', undefined],
  ])('of %s with tag %s lies where AWS publishes it', (region, tag, expected) => {
    expect(uri(region, tag)).toBe(expected);
  });

  it('lies where the profile says, also where AWS publishes none that the library knows', () => {
    expect(uri('us-iso-west-1', '1.4-2-py312-cpu-py3', { 'sagemaker-scikit-learn': '999999999999' })).toBe('999999999999.dkr.ecr.us-iso-west-1.c2s.ic.gov/sagemaker-scikit-learn:1.4-2-py312-cpu-py3');
  });
});
