/**
 * AWS's own images: which account owns them in which region, in the commercial partition, in GovCloud, in China and in the isolated
 * ones. The profile of an agency may know more.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 * @see https://github.com/aws/sagemaker-python-sdk/blob/master/src/sagemaker/image_uri_config/sklearn.json
 * @see https://github.com/aws/sagemaker-python-sdk/blob/master/src/sagemaker/image_uri_config/xgboost.json
 */
import { Stack } from 'aws-cdk-lib';
import { Fact, FactName, RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { landingZoneOf } from './landing-zone';

interface Published {
  /** By region. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Where AWS publishes tags of older versions only. */
  readonly older?: { readonly regions: readonly string[]; readonly tags: RegExp };
}

/** Of scikit-learn, and of XGBoost since it has scripts of its users. */
const FRAMEWORKS: Readonly<Record<string, string>> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'cn-north-1': '450853457545',
  'cn-northwest-1': '451049120500',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '414596584902',
  'us-iso-east-1': '833128469047',
  'us-isob-east-1': '281123927165',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

/** By repository. */
const PUBLISHED: Readonly<Record<string, Published>> = {
  'sagemaker-scikit-learn': {
    accounts: FRAMEWORKS,
    older: { regions: ['cn-north-1', 'cn-northwest-1', 'us-iso-east-1', 'us-isob-east-1'], tags: /^(0\.20\.0|0\.23-1|1\.0-1|1\.2-1)-cpu-py3$/ },
  },
  'sagemaker-xgboost': { accounts: FRAMEWORKS },
};

/** Deep learning containers, which are all of one account in a region. */
const DEEP_LEARNING = /^(autogluon|djl|huggingface-pytorch|huggingface-tensorflow|mxnet|pytorch|tensorflow)-(training|inference|training-neuronx|inference-neuronx|trcomp-training)$/;

/** URI of an image of AWS in the region of the scope; undefined where AWS publishes none and the profile names no account. */
export function awsImage(scope: IConstruct, repository: string, tag: string): string | undefined {
  const { region } = Stack.of(scope);
  const published = PUBLISHED[repository];
  const isPublished = published !== undefined && (!published.older?.regions.includes(region) || published.older.tags.test(tag));
  const known = isPublished ? published.accounts[region] : DEEP_LEARNING.test(repository) ? Fact.find(region, FactName.DLC_REPOSITORY_ACCOUNT) : undefined;
  const account = landingZoneOf(scope).awsImageAccounts?.[repository] ?? known;
  return account === undefined ? undefined : `${account}.dkr.ecr.${region}.${RegionInfo.get(region).domainSuffix ?? 'amazonaws.com'}/${repository}:${tag}`;
}

/** True for an account from which AWS publishes images in the region of the scope. */
export function isAwsImageAccount(scope: IConstruct, account: string): boolean {
  const { region } = Stack.of(scope);
  const known = [
    ...Object.values(landingZoneOf(scope).awsImageAccounts ?? {}),
    ...Object.values(PUBLISHED).map(({ accounts }) => accounts[region]),
    Fact.find(region, FactName.DLC_REPOSITORY_ACCOUNT),
  ];
  return known.includes(account);
}
