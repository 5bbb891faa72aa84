/**
 * Scans by Amazon ECR, basic or enhanced.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html
 */
import { DescribeImageScanFindingsCommand, type DescribeImageScanFindingsResponse, type ECRClient, StartImageScanCommand } from '@aws-sdk/client-ecr';
import type { ImageRepository } from '../ecr-images';
import type { ImageScan, ImageScans, ListedFinding } from './scans';

const ACCOUNT = /^(\d{12})\.dkr[.-]ecr\./;
const PAGE = 1000;
/** Refusals of another scan that are an answer: it was scanned within a day, or scanning is not this API's to start. */
const NO_SCAN = ['LimitExceededException', 'ValidationException', 'UnsupportedImageTypeException', 'ImageArchivedException', 'AccessDeniedException'];

export class EcrScans implements ImageScans {
  /** @param client also decides region, credentials and retries */
  public constructor(
    private readonly client: ECRClient,
    private readonly repository: ImageRepository,
  ) {}

  public async scanOf(digest: string): Promise<ImageScan | undefined> {
    try {
      const first = await this.page(digest, undefined);
      const listed = [...listedOf(first)];
      let { nextToken } = first;
      while (nextToken !== undefined) {
        const page = await this.page(digest, nextToken);
        listed.push(...listedOf(page));
        nextToken = page.nextToken;
      }
      const { imageId, imageScanStatus, imageScanFindings: findings } = first;
      return {
        digest: imageId?.imageDigest,
        status: imageScanStatus?.status,
        ...(findings ? { findings: { completedAt: findings.imageScanCompletedAt?.getTime(), counts: findings.findingSeverityCounts, listed } } : {}),
      };
    } catch (error) {
      if (hasName(error, ['ScanNotFoundException'])) return undefined;
      throw error;
    }
  }

  public async scanAgain(digest: string): Promise<string | undefined> {
    try {
      await this.client.send(new StartImageScanCommand({ ...this.image(digest) }));
      return undefined;
    } catch (error) {
      if (hasName(error, NO_SCAN)) return `${error.name}: ${error.message}`;
      throw error;
    }
  }

  private page(digest: string, nextToken: string | undefined): Promise<DescribeImageScanFindingsResponse> {
    return this.client.send(new DescribeImageScanFindingsCommand({ ...this.image(digest), maxResults: PAGE, ...(nextToken === undefined ? {} : { nextToken }) }));
  }

  private image(imageDigest: string) {
    const { name, uri } = this.repository;
    const registryId = ACCOUNT.exec(uri)?.[1];
    return { repositoryName: name, ...(registryId === undefined ? {} : { registryId }), imageId: { imageDigest } };
  }
}

function listedOf({ imageScanFindings: { findings = [], enhancedFindings = [] } = {} }: DescribeImageScanFindingsResponse): ListedFinding[] {
  return [
    ...findings.map(({ name, severity }) => ({ name, severity })),
    ...enhancedFindings.map(({ packageVulnerabilityDetails, title, severity }) => ({ name: packageVulnerabilityDetails?.vulnerabilityId ?? title, severity })),
  ];
}

function hasName(error: unknown, names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}
