/**
 * Where simulator and moto answer differently, and who is right by AWS's documentation. `at` is `<sequence> > <step>: <member>`. Where the simulator is
 * not right, it leaves out what nothing that it runs reads.
 *
 * Not compared: what an error says, values that services make up (their order of appearance is), headers, and what moto does not have (`UpdateEndpoint`,
 * JSONata in state machines, time).
 */
export interface KnownDifference {
  readonly at: RegExp;
  /** What the member is there; `undefined` where it is absent. */
  readonly simulator: unknown;
  readonly moto: unknown;
  readonly right: 'simulator' | 'moto' | 'both' | 'nobody says';
  readonly why: string;
  /** Page of AWS's documentation. */
  readonly see: string;
}

/** In the place of any value. */
export const SOMETHING = Symbol('something');

const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/API/';
const SAGEMAKER = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/';
const STEP_FUNCTIONS = 'https://docs.aws.amazon.com/step-functions/latest/apireference/';

/** A call that one side refuses: name, status and members of both answers. */
function refused(at: string, by: 'simulator' | 'moto', error: string, { right, why, see }: Pick<KnownDifference, 'right' | 'why' | 'see'>): KnownDifference[] {
  const difference = (member: string, refusal: unknown, answer: unknown): KnownDifference =>
    ({ at: new RegExp(`^${at}: ${member}$`), ...(by === 'simulator' ? { simulator: refusal, moto: answer } : { simulator: answer, moto: refusal }), right, why, see });
  return [difference('error', error, undefined), difference('status', 400, 200), difference('(?!error$|status$).+', undefined, SOMETHING)];
}

export const KNOWN: readonly KnownDifference[] = [
  {
    at: /: (CopyObjectResult\.)?ChecksumCRC32$/, simulator: undefined, moto: SOMETHING, right: 'moto',
    why: 'the checksum that a client sends is verified and not kept', see: `${S3}API_PutObject.html`,
  },
  { at: /: Contents\[\d\]\.ChecksumAlgorithm\[0\]$/, simulator: undefined, moto: 'CRC32', right: 'moto', why: 'as no checksum is kept', see: `${S3}API_Object.html` },
  { at: /: ContentType$/, simulator: 'binary/octet-stream', moto: 'text/plain', right: 'moto', why: 'the type of the content is not kept', see: `${S3}API_GetObject.html` },
  { at: /^versions > deleted: DeleteMarker$/, simulator: undefined, moto: true, right: 'moto', why: 'a deletion does not say what it made', see: `${S3}API_DeleteObject.html` },
  { at: /^versions > (deleted|a version removed): VersionId$/, simulator: undefined, moto: SOMETHING, right: 'moto', why: 'a deletion does not say what it made', see: `${S3}API_DeleteObject.html` },
  { at: /^versions > .*: DeleteMarkers\[\d\]\.LastModified$/, simulator: undefined, moto: '<time>', right: 'moto', why: 'listed markers have no time', see: `${S3}API_DeleteMarkerEntry.html` },
  { at: /^versions > .*: (Versions|DeleteMarkers)\[\d\]\.Owner\.(ID|DisplayName)$/, simulator: undefined, moto: SOMETHING, right: 'moto', why: 'objects have no owners', see: `${S3}API_ObjectVersion.html` },
  { at: /^versions > .*: (KeyMarker|VersionIdMarker)$/, simulator: undefined, moto: '', right: 'moto', why: 'versions are listed in one page', see: `${S3}API_ListObjectVersions.html` },
  { at: /^versions > .*: MaxKeys$/, simulator: undefined, moto: 1000, right: 'moto', why: 'versions are listed in one page', see: `${S3}API_ListObjectVersions.html` },
  {
    at: /^listings and parts > the second page: ContinuationToken$/, simulator: SOMETHING, moto: undefined, right: 'simulator',
    why: 'a token that was sent comes back', see: `${S3}API_ListObjectsV2.html`,
  },
  {
    at: /^(a lease > (renewed|released)|updates > (of nothing|again)): ConsumedCapacity\./, simulator: undefined, moto: SOMETHING, right: 'simulator',
    why: 'what an update consumed is told to whoever asked for it', see: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html',
  },
  ...refused('parameters > too long', 'simulator', 'ValidationException', { right: 'simulator', why: 'a standard parameter holds 4 KB', see: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html' }),
  ...refused('parameters > long, of the advanced tier', 'moto', 'ParameterAlreadyExists', { right: 'simulator', why: 'moto took the one that is too long', see: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html' }),
  {
    at: /^a queue > (sent|received): (Messages\[0\]\.)?MD5OfMessageAttributes$/, simulator: undefined, moto: SOMETHING, right: 'moto',
    why: 'digests of attributes are left out', see: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html',
  },
  ...refused('a queue > empty', 'simulator', 'InvalidMessageContents', { right: 'simulator', why: 'a message has one character at least', see: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html' }),
  ...refused('a topic > an empty message', 'simulator', 'InvalidParameterException', { right: 'simulator', why: 'SNS refuses an empty message', see: 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html' }),
  ...refused('a topic > a subject of two lines', 'simulator', 'InvalidParameterException', { right: 'simulator', why: 'a subject has no line breaks', see: 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html' }),
  {
    at: /^images > (all|by tag|by digest): imageDetails\[0\]\.(imageManifestMediaType|imageSizeInBytes)$/, simulator: undefined, moto: SOMETHING, right: 'moto',
    why: 'an image of the simulator has no manifest', see: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html',
  },
  {
    at: /^images > untagged: imageDetails\[0\]\./, simulator: undefined, moto: SOMETHING, right: 'simulator',
    why: 'moto does not filter', see: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImagesFilter.html',
  },
  { at: /^images > untagged: imageDetails$/, simulator: '[]', moto: undefined, right: 'simulator', why: 'moto does not filter', see: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImagesFilter.html' },
  {
    at: /^executions > described( when stopped)?: inputDetails\.included$/, simulator: true, moto: undefined, right: 'simulator',
    why: 'a description says whether it has the input', see: `${STEP_FUNCTIONS}API_DescribeExecution.html`,
  },
  { at: /^executions > described when stopped: error$/, simulator: 'Stopped', moto: undefined, right: 'simulator', why: 'whoever stops an execution may say why', see: `${STEP_FUNCTIONS}API_StopExecution.html` },
  { at: /^executions > described when stopped: cause$/, simulator: 'by hand', moto: undefined, right: 'simulator', why: 'whoever stops an execution may say why', see: `${STEP_FUNCTIONS}API_StopExecution.html` },
  ...refused('executions > no token', 'simulator', 'InvalidToken', { right: 'simulator', why: 'moto takes every token', see: `${STEP_FUNCTIONS}API_SendTaskSuccess.html` }).slice(0, 2),
  ...refused('the registry > twice', 'simulator', 'ValidationException', { right: 'simulator', why: 'the name of a group is unique in its region', see: `${SAGEMAKER}API_CreateModelPackageGroup.html` }),
  {
    at: /^the registry > the group: ModelPackageGroupDescription$/, simulator: 'Versions of one model', moto: undefined, right: 'simulator',
    why: 'moto loses it when the group is made again', see: `${SAGEMAKER}API_DescribeModelPackageGroup.html`,
  },
  {
    at: /^the registry > the version(, approved)?: (CreatedBy|LastModifiedBy)\./, simulator: undefined, moto: SOMETHING, right: 'both',
    why: 'only a person of a studio has a profile, and nobody here is one', see: `${SAGEMAKER}API_UserContext.html`,
  },
  {
    at: /^the registry > the version(, approved)?: (CreatedBy|LastModifiedBy)\.IamIdentity\./, simulator: SOMETHING, moto: undefined, right: 'simulator',
    why: 'who called is told by the identity', see: `${SAGEMAKER}API_IamIdentity.html`,
  },
  {
    at: /^the registry > the version(, approved)?: InferenceSpecification\.Containers\[0\]\.ImageDigest$/, simulator: SOMETHING, moto: undefined, right: 'simulator',
    why: 'a version keeps the digest of its image', see: `${SAGEMAKER}API_ModelPackageContainerDefinition.html`,
  },
  {
    at: /^the registry > the version: ModelApprovalStatus$/, simulator: 'PendingManualApproval', moto: undefined, right: 'simulator',
    why: 'a version of a group waits for approval by default', see: 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-approve.html',
  },
  {
    at: /^the registry > the version(, approved)?: ModelPackageStatusDetails\.(ImageScanStatuses|ValidationStatuses)(\[0\]\.(Name|Status))?$/, simulator: undefined, moto: SOMETHING, right: 'nobody says',
    why: 'nothing scans or validates a version of a group', see: `${SAGEMAKER}API_ModelPackageStatusDetails.html`,
  },
  {
    at: /^the registry > the version(, approved)?: ModelPackageStatusDetails\.(ImageScanStatuses|ValidationStatuses)$/, simulator: '[]', moto: undefined, right: 'nobody says',
    why: 'nothing scans or validates a version of a group', see: `${SAGEMAKER}API_ModelPackageStatusDetails.html`,
  },
  {
    at: /^the registry > the version, approved: CustomerMetadataProperties\.run$/, simulator: '1', moto: undefined, right: 'nobody says',
    why: 'the simulator merges metadata, as there is a member that removes single ones; moto replaces all of them', see: `${SAGEMAKER}API_UpdateModelPackage.html`,
  },
  ...refused('the registry > of nobody', 'simulator', 'ValidationException', { right: 'nobody says', why: 'the simulator refuses a group that is not there; the errors of the operation are not listed', see: `${SAGEMAKER}API_ListModelPackages.html` }),
  { at: /^an endpoint > the model: Containers$/, simulator: undefined, moto: '[]', right: 'nobody says', why: 'a model has one container or several; whether the other member is left out or empty is not said', see: `${SAGEMAKER}API_DescribeModel.html` },
  ...refused('an endpoint > twice', 'simulator', 'ValidationException', { right: 'simulator', why: 'the name of a configuration is unique in its region', see: `${SAGEMAKER}API_CreateEndpointConfig.html` }),
  { at: /^an endpoint > the configuration: ProductionVariants\[0\]\.InitialVariantWeight$/, simulator: 1, moto: undefined, right: 'simulator', why: 'a variant without a weight has 1', see: `${SAGEMAKER}API_ProductionVariant.html` },
  { at: /^an endpoint > the endpoint: EndpointStatus$/, simulator: 'Creating', moto: 'InService', right: 'simulator', why: 'in moto no time passes', see: `${SAGEMAKER}API_CreateEndpoint.html` },
  {
    at: /^an endpoint > the endpoint: ProductionVariants\[0\]\.(CurrentInstanceCount|DesiredInstanceCount|VariantName)$/, simulator: undefined, moto: SOMETHING, right: 'nobody says',
    why: 'the simulator shows variants once they serve', see: `${SAGEMAKER}API_DescribeEndpoint.html`,
  },
];
