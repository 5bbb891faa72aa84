/**
 * AWS's own images for scikit-learn: which account owns them in which region.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 * @see https://github.com/aws/sagemaker-python-sdk/blob/master/src/sagemaker/image_uri_config/sklearn.json
 */

/** Commercial regions, and those of GovCloud. */
const ACCOUNTS: Readonly<Record<string, string>> = {
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
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

/** scikit-learn 1.4.2 on Python 3.12. */
export const DEFAULT_SKLEARN_VERSION = '1.4-2-py312';

/** An image in a repository of Amazon ECR, of any account. */
export interface EcrImage {
  /** With tag or digest. */
  readonly uri: string;
  /** Account that owns the registry. */
  readonly account: string;
  /** Region of the registry. */
  readonly region: string;
  /** Name of the repository. */
  readonly repositoryName: string;
}

/** Undefined where AWS publishes no such image in the region. */
export function sklearnImage(region: string, version: string): EcrImage | undefined {
  const account = ACCOUNTS[region];
  return account === undefined ? undefined : ecrImage(`${account}.dkr.ecr.${region}.amazonaws.com/sagemaker-scikit-learn:${version}-cpu-py3`);
}

/** Undefined where the text is not the URI of an image in Amazon ECR, with its tag or digest. */
export function ecrImage(uri: string): EcrImage | undefined {
  const found = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+\/(?<repositoryName>[a-z0-9][a-z0-9._/-]*)(?::[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/.exec(uri);
  const { account, region, repositoryName } = found?.groups ?? {};
  return account !== undefined && region !== undefined && repositoryName !== undefined ? { uri, account, region, repositoryName } : undefined;
}
