/**
 * Amazon ECR in memory: repositories, images by digest and tag, scan on push, and the events of both.
 *
 * Documented: a tag of a repository with immutable tags is given once; a push is an event, and so is a scan that has ended, with
 * counts of those severities alone that have findings; a scan that nobody made is a ScanNotFoundException; images are listed in pages.
 * An image is scanned again when that is asked for, once a day at most. Times are dates, which each protocol writes in its own way.
 * Assumed: a scan takes a minute and finds nothing, unless it was said before what it finds; findings without a name of their own are
 * called SIMULATED; an image without a digest of its own gets one made of its names; images are listed in the order in which they
 * were pushed.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
import { createHash } from 'node:crypto';
import type { ApiRequest, Operations } from '../api/operation';
import type { Clock } from '../clock';
import { arn, type Environment } from './environment';
import type { EventSink } from './event';
import { refuseIfAny, ServiceError, unknownProperties } from './service-error';

export interface RepositoryProperties {
  readonly imageTagMutability: 'MUTABLE' | 'IMMUTABLE';
  readonly scanOnPush: boolean;
}

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED';

/** What a scan of an image comes to. `missing`: nobody scans it. */
export type ScanResult =
  /** `named`: findings by name beside those that are only counted. */
  | { readonly status: 'COMPLETE'; readonly findings: Readonly<Partial<Record<Severity, number>>>; readonly named?: Readonly<Record<string, Severity>> }
  | { readonly status: 'PENDING' | 'FAILED' | 'UNSUPPORTED_IMAGE' }
  | { readonly status: 'missing' };

interface Image {
  readonly digest: string;
  readonly tags: Set<string>;
  readonly pushedAt: number;
  scan: { readonly result: ScanResult; readonly at: number };
}

interface Repository extends RepositoryProperties {
  readonly name: string;
  readonly arn: string;
  readonly images: Map<string, Image>;
  /** Of images that are not scanned yet, by digest or tag. */
  readonly expected: Map<string, ScanResult>;
}

interface ImageId {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

const SCAN_MS = 60_000;
/** Basic scanning looks at an image once in it. */
const SCAN_QUOTA_MS = 86_400_000;
const DEFAULT_PAGE = 100;
const CLEAN: ScanResult = { status: 'COMPLETE', findings: {} };
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  COMPLETE: 'The scan was completed successfully.',
  PENDING: 'The scan is pending.',
  FAILED: 'The scan could not be completed.',
  UNSUPPORTED_IMAGE: 'The operating system or package manager of the image is not supported.',
  IN_PROGRESS: 'The scan is in progress.',
};

export class Ecr {
  private readonly repositories = new Map<string, Repository>();

  public constructor(
    private readonly clock: Clock,
    private readonly environment: Environment,
    private readonly events: EventSink,
  ) {}

  public createRepository(name: string, properties: RepositoryProperties): void {
    if (this.repositories.has(name)) throw this.error('RepositoryAlreadyExistsException', `The repository with name '${name}' already exists`);
    this.repositories.set(name, { ...properties, name, arn: arn(this.environment, 'ecr', `repository/${name}`), images: new Map(), expected: new Map() });
  }

  /** `<account>.dkr.ecr.<region>.<suffix>/<repository>`, without a tag. */
  public uriOf(repository: string): string {
    return `${this.registryHost}/${this.require(repository).name}`;
  }

  /**
   * A push.
   *
   * @returns the image's digest
   * @throws ServiceError `ImageTagAlreadyExistsException`, `RepositoryNotFoundException`
   */
  public putImage(repositoryName: string, tag: string, digest: string = digestOf(repositoryName, tag)): string {
    const repository = this.require(repositoryName);
    const holder = [...repository.images.values()].find(({ tags }) => tags.has(tag));
    if (holder && repository.imageTagMutability === 'IMMUTABLE') {
      throw this.error('ImageTagAlreadyExistsException', `The image tag '${tag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the repository is immutable.`);
    }
    holder?.tags.delete(tag);
    const at = this.clock.now;
    const image: Image = repository.images.get(digest) ?? { digest, tags: new Set(), pushedAt: at, scan: { result: { status: 'missing' }, at } };
    const isNew = !repository.images.has(digest);
    image.tags.add(tag);
    repository.images.set(digest, image);
    this.announce('ECR Image Action', repository, { 'action-type': 'PUSH', result: 'SUCCESS', 'image-digest': digest, 'image-tag': tag }, []);
    if (isNew && repository.scanOnPush) this.scan(repository, image);
    return digest;
  }

  /** What the scan of an image finds: of the next push, or of one that is there. @param reference digest or tag */
  public setScanResult(repositoryName: string, reference: string, result: ScanResult): void {
    const repository = this.require(repositoryName);
    const image = find(repository, reference);
    if (image) image.scan = { result, at: this.clock.now };
    else repository.expected.set(reference, result);
  }

  /** `sha256:…` of an image of this registry, undefined where it has none; the URI itself where it is of another registry. */
  public digestOf(imageUri: string): string | undefined {
    const { host, repository, reference } = parseImageUri(imageUri);
    if (host !== this.registryHost) return imageUri;
    const found = this.repositories.get(repository);
    return found && find(found, reference)?.digest;
  }

  public describeImages(request: ApiRequest): object {
    refuseIfAny('ecr:DescribeImages', unknownProperties('DescribeImages', request, ['registryId', 'repositoryName', 'imageIds', 'nextToken', 'maxResults', 'filter']));
    const { repositoryName, imageIds, nextToken, maxResults = DEFAULT_PAGE, filter } = request as {
      readonly repositoryName: string; readonly imageIds?: readonly ImageId[]; readonly nextToken?: string; readonly maxResults?: number; readonly filter?: { readonly tagStatus?: string };
    };
    const repository = this.require(repositoryName);
    const images = imageIds ? imageIds.map((id) => this.requireImage(repository, id)) : [...repository.images.values()].filter((image) => hasTagStatus(image, filter?.tagStatus));
    const start = nextToken === undefined ? 0 : Number(nextToken);
    const page = images.slice(start, start + maxResults);
    const isLast = start + page.length >= images.length;
    return { imageDetails: page.map((image) => this.details(repository, image)), ...(isLast ? {} : { nextToken: String(start + page.length) }) };
  }

  /** @throws ServiceError `ScanNotFoundException`, `ImageNotFoundException` */
  public describeImageScanFindings(request: ApiRequest): object {
    refuseIfAny('ecr:DescribeImageScanFindings', unknownProperties('DescribeImageScanFindings', request, ['registryId', 'repositoryName', 'imageId', 'nextToken', 'maxResults']));
    const { repositoryName, imageId, nextToken, maxResults = DEFAULT_PAGE } = request as { readonly repositoryName: string; readonly imageId: ImageId; readonly nextToken?: string; readonly maxResults?: number };
    const repository = this.require(repositoryName);
    const { digest, scan } = this.requireImage(repository, imageId);
    if (scan.result.status === 'missing') {
      throw this.error('ScanNotFoundException', `Image scan does not exist for the image with '${worded(imageId)}' in the repository with name '${repositoryName}' in the registry with id '${this.environment.account}'`);
    }
    const listed = listedFindings(scan.result);
    const start = nextToken === undefined ? 0 : Number(nextToken);
    const page = listed.slice(start, start + maxResults);
    const isLast = start + page.length >= listed.length;
    return { registryId: this.environment.account, repositoryName, imageId: { ...imageId, imageDigest: digest }, ...scanMembers(scan, 'imageScanFindings', { findings: page }), ...(isLast ? {} : { nextToken: String(start + page.length) }) };
  }

  /** @throws ServiceError `LimitExceededException` within a day of the last scan */
  public startImageScan(request: ApiRequest): object {
    refuseIfAny('ecr:StartImageScan', unknownProperties('StartImageScan', request, ['registryId', 'repositoryName', 'imageId']));
    const { repositoryName, imageId } = request as { readonly repositoryName: string; readonly imageId: ImageId };
    const repository = this.require(repositoryName);
    const image = this.requireImage(repository, imageId);
    if (image.scan.result.status !== 'missing' && this.clock.now - image.scan.at < SCAN_QUOTA_MS) {
      throw this.error('LimitExceededException', "The scan quota per image has been exceeded. Wait and try again.");
    }
    // Nothing has changed in it: it finds what it found before.
    this.scan(repository, image, image.scan.result.status === 'COMPLETE' ? image.scan.result : CLEAN);
    return { registryId: this.environment.account, repositoryName, imageId: { ...imageId, imageDigest: image.digest }, imageScanStatus: { status: 'IN_PROGRESS', description: DESCRIPTIONS['IN_PROGRESS'] } };
  }

  private details(repository: Repository, { digest, tags, pushedAt, scan }: Image): object {
    return {
      registryId: this.environment.account, repositoryName: repository.name, imageDigest: digest, ...(tags.size > 0 ? { imageTags: [...tags] } : {}), imagePushedAt: new Date(pushedAt),
      ...(scan.result.status === 'missing' ? {} : scanMembers(scan, 'imageScanFindingsSummary', {})),
    };
  }

  private scan(repository: Repository, image: Image, otherwise: ScanResult = CLEAN): void {
    const expected = [image.digest, ...image.tags].map((reference) => repository.expected.get(reference)).find((result) => result !== undefined) ?? otherwise;
    if (expected.status === 'missing') return;
    const pending: ScanResult = { status: 'PENDING' };
    image.scan = { result: pending, at: this.clock.now };
    if (expected.status === 'PENDING') return;
    this.clock.after(SCAN_MS, () => {
      // Somebody has said meanwhile what the scan comes to.
      if (image.scan.result === pending) image.scan = { result: expected, at: this.clock.now };
      const { result } = image.scan;
      this.announce('ECR Image Scan', repository, {
        'scan-status': result.status, ...(result.status === 'COMPLETE' ? { 'finding-severity-counts': countsOf(result) } : {}), 'image-digest': image.digest, 'image-tags': [...image.tags],
      }, [repository.arn]);
    });
  }

  private announce(detailType: string, { name }: Repository, detail: object, resources: readonly string[]): void {
    this.events.putEvent({ source: 'aws.ecr', detailType, resources, detail: { 'repository-name': name, ...detail } });
  }

  private require(name: string): Repository {
    const repository = this.repositories.get(name);
    if (!repository) throw this.error('RepositoryNotFoundException', `The repository with name '${name}' does not exist in the registry with id '${this.environment.account}'`);
    return repository;
  }

  private requireImage(repository: Repository, id: ImageId): Image {
    const image = find(repository, id.imageDigest ?? id.imageTag ?? '');
    if (!image) throw this.error('ImageNotFoundException', `The image with imageId ${worded(id)} does not exist within the repository with name '${repository.name}' in the registry with id '${this.environment.account}'`);
    return image;
  }

  private error(code: string, message: string): ServiceError {
    return new ServiceError(code, message, false);
  }

  private get registryHost(): string {
    const { account, region, partition } = this.environment;
    return `${account}.dkr.ecr.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  }
}

export function ecrOperations(ecr: Ecr): Operations {
  return {
    DescribeImages: (request) => ecr.describeImages(request),
    DescribeImageScanFindings: (request) => ecr.describeImageScanFindings(request),
    StartImageScan: (request) => ecr.startImageScan(request),
  };
}

/** Host, repository, and digest or tag of an image; without either it is the tag `latest`. */
export function parseImageUri(imageUri: string): { readonly host: string; readonly repository: string; readonly reference: string } {
  const slash = imageUri.indexOf('/');
  const path = imageUri.slice(slash + 1);
  const at = path.includes('@') ? path.indexOf('@') : path.indexOf(':');
  return { host: imageUri.slice(0, Math.max(0, slash)), repository: at < 0 ? path : path.slice(0, at), reference: at < 0 ? 'latest' : path.slice(at + 1) };
}

function find({ images }: Repository, reference: string): Image | undefined {
  return images.get(reference) ?? [...images.values()].find(({ tags }) => tags.has(reference));
}

function hasTagStatus({ tags }: Image, status = 'ANY'): boolean {
  return status === 'ANY' || (status === 'TAGGED') === tags.size > 0;
}

function scanMembers({ result, at }: Image['scan'], findingsMember: string, more: object): object {
  const counts = result.status === 'COMPLETE' ? { [findingsMember]: { imageScanCompletedAt: new Date(at), vulnerabilitySourceUpdatedAt: new Date(at), findingSeverityCounts: countsOf(result), ...more } } : {};
  return { imageScanStatus: { status: result.status, description: DESCRIPTIONS[result.status] }, ...counts };
}

function countsOf({ findings, named = {} }: Extract<ScanResult, { status: 'COMPLETE' }>): Partial<Record<Severity, number>> {
  const counts = { ...findings };
  for (const severity of Object.values(named)) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

function listedFindings(result: ScanResult): { readonly name: string; readonly severity: string }[] {
  if (result.status !== 'COMPLETE') return [];
  const counted = Object.entries(result.findings).flatMap(([severity, count]) => Array.from({ length: count }, (_, index) => ({ name: `SIMULATED-${severity}-${index + 1}`, severity })));
  return [...Object.entries(result.named ?? {}).map(([name, severity]) => ({ name, severity })), ...counted];
}

function digestOf(...parts: readonly string[]): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** As ECR words it. */
function worded({ imageDigest = 'null', imageTag = 'null' }: ImageId): string {
  return `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;
}
