/**
 * Versions of model package groups: SageMaker's registry.
 *
 * Documented: versions count from 1 and are not used again; a `ClientToken` makes a creation idempotent; updates change approval, its
 * description, metadata and life cycle, and nothing else; every creation and update is an event that carries the whole version, and the
 * names of the fields that an update changed.
 * A description names the IAM identity of who created a version, and of who changed it last. Versions are listed oldest first by default.
 * Assumed: without a status a version is PendingManualApproval; that identity is the role itself, and events do not name it; a version is Completed at once, since nothing validates it; metadata of an
 * update are merged into those that are there.
 * Versions without a group, and packages of more than one container, are refused by name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html
 */
import type { Caller } from '../api/operation';
import { eventTime, stableId } from '../services/environment';
import { ServiceError } from '../services/service-error';
import type { Container } from './container';
import { arnOf, defined, keyOf, requireImage, type SageMakerContext } from './context';
import type { ModelPackageGroups } from './model-package-groups';
import { checked, validation } from './shape';
import { BY_NAME, CREATE_MODEL_PACKAGE, type CreateModelPackageRequest, LIST_MODEL_PACKAGES, UPDATE_MODEL_PACKAGE } from './model-package-shape';

interface ModelPackage {
  readonly arn: string;
  readonly groupName: string;
  readonly version: number;
  readonly createdAt: number;
  readonly container: Container;
  /** What `DescribeModelPackage` shows besides. */
  members: Omit<CreateModelPackageRequest, 'ModelPackageGroupName' | 'ClientToken'> & { readonly ApprovalDescription?: string };
  readonly createdBy: Caller | undefined;
  modifiedAt: number | undefined;
  modifiedBy: Caller | undefined;
}

const DEFAULT_PAGE = 100;

export class ModelPackages {
  private readonly packages = new Map<string, ModelPackage>();
  /** By token: the request, as text, and what it gave. */
  private readonly tokens = new Map<string, { readonly request: string; readonly arn: string }>();

  public constructor(
    private readonly context: SageMakerContext,
    private readonly groups: ModelPackageGroups,
  ) {}

  /** @throws ServiceError `ValidationException`, `ConflictException`, `NotSimulated` */
  public createModelPackage(input: unknown, caller?: Caller): object {
    const request = checked('CreateModelPackage', input, CREATE_MODEL_PACKAGE);
    const { ModelPackageGroupName, ClientToken, ...members } = request;
    const group = this.groups.require(ModelPackageGroupName);
    const before = ClientToken === undefined ? undefined : this.tokens.get(ClientToken);
    if (before) {
      if (before.request !== JSON.stringify(request)) throw new ServiceError('ConflictException', `ClientToken ${ClientToken} was used with other parameters`, false);
      return { ModelPackageArn: before.arn };
    }
    const { Image, ImageDigest, ModelDataUrl, Environment = {} } = members.InferenceSpecification.Containers[0]!;
    requireImage(this.context, `model package of ${group.name}`, Image);
    const container: Container = { image: Image, imageDigest: ImageDigest ?? this.context.images.digestOf(Image) ?? Image, modelDataUrl: ModelDataUrl, environment: Environment };
    const version = group.next;
    group.next += 1;
    const arn = arnOf(this.context.environment, 'model-package', `${group.name}/${version}`);
    const created: ModelPackage = { arn, groupName: group.name, version, createdAt: this.context.clock.now, container, members: { ModelApprovalStatus: 'PendingManualApproval', ...members }, createdBy: caller, modifiedAt: undefined, modifiedBy: undefined };
    this.packages.set(keyOf(arn), created);
    if (ClientToken !== undefined) this.tokens.set(ClientToken, { request: JSON.stringify(request), arn });
    this.announce(created, {});
    return { ModelPackageArn: arn };
  }

  public describeModelPackage(input: unknown): object {
    const found = this.require(checked('DescribeModelPackage', input, BY_NAME).ModelPackageName);
    return defined({ ...description(found), CreatedBy: userOf(found.createdBy), LastModifiedBy: userOf(found.modifiedBy) });
  }

  /** @throws ServiceError `ValidationException`, `NotSimulated` */
  public updateModelPackage(input: unknown, caller?: Caller): object {
    const { ModelPackageArn, CustomerMetadataProperties, CustomerMetadataPropertiesToRemove = [], ...changes } = checked('UpdateModelPackage', input, UPDATE_MODEL_PACKAGE);
    const found = this.require(ModelPackageArn);
    const metadata = { ...found.members.CustomerMetadataProperties, ...CustomerMetadataProperties };
    for (const key of CustomerMetadataPropertiesToRemove) delete metadata[key];
    const isMetadataChanged = CustomerMetadataProperties !== undefined || CustomerMetadataPropertiesToRemove.length > 0;
    found.members = { ...found.members, ...defined(changes), ...(isMetadataChanged ? { CustomerMetadataProperties: metadata } : {}) };
    found.modifiedAt = this.context.clock.now;
    found.modifiedBy = caller;
    this.announce(found, { UpdatedModelPackageFields: [...Object.keys(defined(changes)), ...(isMetadataChanged ? ['CustomerMetadataProperties'] : [])] });
    return { ModelPackageArn: found.arn };
  }

  public deleteModelPackage(input: unknown): object {
    const found = this.require(checked('DeleteModelPackage', input, BY_NAME).ModelPackageName);
    this.packages.delete(keyOf(found.arn));
    return {};
  }

  /** Oldest first, unless asked otherwise. */
  public listModelPackages(input: unknown): object {
    const { ModelPackageGroupName, ModelApprovalStatus, SortOrder = 'Ascending', MaxResults = DEFAULT_PAGE, NextToken } = checked('ListModelPackages', input, LIST_MODEL_PACKAGES);
    const group = this.groups.require(ModelPackageGroupName);
    const all = [...this.packages.values()]
      .filter(({ groupName, members }) => groupName === group.name && (ModelApprovalStatus === undefined || members.ModelApprovalStatus === ModelApprovalStatus))
      .sort((a, b) => (SortOrder === 'Ascending' ? a.version - b.version : b.version - a.version));
    const start = NextToken === undefined ? 0 : Number(NextToken);
    const page = all.slice(start, start + MaxResults);
    return defined({ ModelPackageSummaryList: page.map(summary), NextToken: start + page.length < all.length ? String(start + page.length) : undefined });
  }

  /** What a model takes over. @throws ServiceError `ValidationException` */
  public containerOf(nameOrArn: string): Container {
    return this.require(nameOrArn).container;
  }

  private require(nameOrArn: string): ModelPackage {
    const found = this.packages.get(keyOf(nameOrArn));
    if (!found) throw validation(`ModelPackage ${nameOrArn} does not exist.`);
    return found;
  }

  private announce(changed: ModelPackage, more: object): void {
    const times = defined({ CreationTime: eventTime(changed.createdAt), LastModifiedTime: changed.modifiedAt === undefined ? undefined : eventTime(changed.modifiedAt) });
    this.context.events.putEvent({
      source: 'aws.sagemaker', detailType: 'SageMaker Model Package State Change', resources: [changed.arn], detail: { ...description(changed), ...times, ...more },
    });
  }
}

function summary({ arn, groupName, version, createdAt, members }: ModelPackage): object {
  return defined({
    ModelPackageGroupName: groupName, ModelPackageVersion: version, ModelPackageArn: arn, ModelPackageDescription: members.ModelPackageDescription,
    CreationTime: createdAt, ModelPackageStatus: 'Completed', ModelApprovalStatus: members.ModelApprovalStatus,
  });
}

function description(found: ModelPackage): object {
  const { InferenceSpecification } = found.members;
  const [first] = InferenceSpecification.Containers;
  return defined({
    ...summary(found),
    ...found.members,
    InferenceSpecification: { ...InferenceSpecification, Containers: [{ ...first, ImageDigest: found.container.imageDigest }] },
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: false,
    LastModifiedTime: found.modifiedAt,
  });
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserContext.html */
function userOf(caller: Caller | undefined): object | undefined {
  return caller && { IamIdentity: { Arn: caller.roleArn, PrincipalId: stableId('principal', caller.roleArn) } };
}
