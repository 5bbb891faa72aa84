/** `CreateEndpointConfigTask`: a state that writes down what an endpoint shall run. */
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { requireGibibytes, requireNumber, requireSeconds, seconds } from '../private/sagemaker-bounds';
import { requireExpression, requireOneOf, requireText } from '../private/sagemaker-expression';
import { hasLocalStorage, requireInstanceType } from '../private/sagemaker-instance';
import { requireNamePrefix, SageMakerTask, type SageMakerCreateTaskProps } from '../private/sagemaker-task';
import type { EndpointDataCapture } from './endpoint-data-capture';
import type { EndpointVariant } from './endpoint-variant';

/** Options of a state that writes an endpoint configuration. */
export interface CreateEndpointConfigTaskProps extends SageMakerCreateTaskProps {
  /** JSONata expression of the configuration's name: `namePrefix`, a hyphen, and what tells the release; at most 63 characters in all. */
  readonly endpointConfigName: string;
  /**
   * The variants, 1 to 10.
   *
   * @default - `variantsExpression`
   */
  readonly variants?: EndpointVariant[];
  /**
   * JSONata expression of all variants: an array of production variants as the API wants them.
   *
   * @default - `variants`
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
   */
  readonly variantsExpression?: string;
  /**
   * Keeps requests and answers.
   *
   * @default - nothing is kept
   */
  readonly dataCapture?: EndpointDataCapture;
}

const DEFAULT_VARIANT = 'AllTraffic';

/**
 * A state that writes down what an endpoint shall run: `sagemaker:CreateEndpointConfig` through the AWS SDK integration. Its
 * result is the configuration's ARN.
 *
 * Volumes and captured data are encrypted with the landing zone's key; local NVMe disks are encrypted by their hardware. The
 * role of the state machine gets the right to create, and to tag while creating, configurations of names with the prefix, and
 * the grant for the volumes. SageMaker shows a new configuration to its other calls after a moment: retry the state that uses it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
 */
export class CreateEndpointConfigTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateEndpointConfigTaskProps) {
    super(scope, id, props);
    const { namePrefix, variants, variantsExpression, dataCapture } = props;
    const problems = new Problems(this);
    requireNamePrefix(problems, 'namePrefix', namePrefix);
    requireExpression(problems, 'endpointConfigName', props.endpointConfigName);
    requireOneOf(problems, { variants, variantsExpression }, true);
    if (variantsExpression !== undefined) requireExpression(problems, 'variantsExpression', variantsExpression);
    if (variants) requireVariants(problems, variants);
    if (dataCapture) requireDataCapture(problems, dataCapture);
    const tags = this._tags(problems, props.tags);
    problems.throwIfAny();

    const { keyArn } = landingZoneKey(this);
    this._define('aws-sdk:sagemaker:createEndpointConfig', {
      EndpointConfigName: props.endpointConfigName,
      ProductionVariants: variantsExpression ?? variants?.map(renderVariant),
      DataCaptureConfig: dataCapture && renderDataCapture(dataCapture, keyArn),
      KmsKeyId: keyArn,
      Tags: tags,
    });
    const configs = this._arnOfPrefix('endpoint-config', namePrefix);
    this._allow('CreateEndpointConfigs', namePrefix, ['sagemaker:CreateEndpointConfig'], [configs]);
    if (tags) this._allowTaggingBy('CreateEndpointConfig', 'TagNewEndpointConfigs', namePrefix, configs);
    this._allowVolumeKey();
  }
}

function renderVariant(variant: EndpointVariant): object {
  return {
    VariantName: variant.variantName ?? DEFAULT_VARIANT,
    ModelName: variant.modelName,
    InstanceType: variant.instanceType,
    InitialInstanceCount: variant.initialInstanceCount,
    InitialVariantWeight: variant.initialWeight ?? 1,
    VolumeSizeInGB: variant.volumeSize?.toGibibytes(),
    ModelDataDownloadTimeoutInSeconds: seconds(variant.modelDownloadTimeout),
    ContainerStartupHealthCheckTimeoutInSeconds: seconds(variant.startupHealthCheckTimeout),
  };
}

function renderDataCapture({ destinationUri, samplingPercent, csvContentTypes, jsonContentTypes }: EndpointDataCapture, keyArn: string): object {
  return {
    EnableCapture: true,
    DestinationS3Uri: destinationUri,
    InitialSamplingPercentage: samplingPercent ?? 100,
    KmsKeyId: keyArn,
    CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
    ...(csvContentTypes || jsonContentTypes
      ? { CaptureContentTypeHeader: { CsvContentTypes: csvContentTypes, JsonContentTypes: jsonContentTypes } }
      : {}),
  };
}

function requireVariants(problems: Problems, variants: readonly EndpointVariant[]): void {
  problems.require(variants.length >= 1 && variants.length <= 10, { subject: 'variants', got: variants.length, expected: '1 to 10', fix: 'give the variant that serves' });
  const seen = new Set<string>();
  for (const [index, variant] of variants.entries()) {
    const at = (name: string): string => `variants[${index}].${name}`;
    const name = variant.variantName ?? DEFAULT_VARIANT;
    problems.require(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name), { subject: at('variantName'), got: name, expected: '1 to 63 letters, digits and inner hyphens', fix: 'rename it' });
    problems.require(!seen.has(name), { subject: at('variantName'), got: name, expected: 'a name of its own', fix: 'rename it' });
    seen.add(name);
    requireText(problems, at('modelName'), variant.modelName);
    requireInstanceType(problems, at('instanceType'), variant.instanceType);
    requireNumber(problems, at('initialInstanceCount'), variant.initialInstanceCount, { min: 1, max: Number.POSITIVE_INFINITY });
    requireNumber(problems, at('initialWeight'), variant.initialWeight, { min: 0, max: Number.POSITIVE_INFINITY, fractions: true });
    requireGibibytes(problems, at('volumeSize'), variant.volumeSize, { min: 1, max: 512 });
    problems.require(!(variant.volumeSize && hasLocalStorage(variant.instanceType)), {
      subject: at('volumeSize'), got: variant.volumeSize?.toString(), expected: `nothing for ${variant.instanceType}, which keeps data on its local disks`, fix: 'leave it out',
    });
    requireSeconds(problems, at('modelDownloadTimeout'), variant.modelDownloadTimeout, { min: 60, max: 3600 });
    requireSeconds(problems, at('startupHealthCheckTimeout'), variant.startupHealthCheckTimeout, { min: 60, max: 3600 });
  }
}

function requireDataCapture(problems: Problems, capture: EndpointDataCapture): void {
  requireText(problems, 'dataCapture.destinationUri', capture.destinationUri);
  requireNumber(problems, 'dataCapture.samplingPercent', capture.samplingPercent, { min: 0, max: 100 });
  for (const name of ['csvContentTypes', 'jsonContentTypes'] as const) {
    const types = capture[name];
    problems.require(types === undefined || (types.length >= 1 && types.length <= 10), { subject: `dataCapture.${name}`, got: types, expected: '1 to 10 media types', fix: 'leave it out, or shorten it' });
  }
}
