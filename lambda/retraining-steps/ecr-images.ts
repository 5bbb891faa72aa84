/**
 * Training images in Amazon ECR. What has no tag is no release: layers of multi-architecture images, and images whose tag was
 * taken. Signatures and attestations lie in the repository as if they were images; they are told by their media type, or by the
 * tag that cosign gives them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
import { type ECRClient, type ImageDetail, paginateDescribeImages } from '@aws-sdk/client-ecr';
import type { TrainingImage, TrainingImages } from './images';

/** Media types of the configuration of a container image; an image index has none. */
const CONTAINER_MEDIA_TYPES: readonly (string | undefined)[] = [
  undefined,
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
];

/** Tags of what belongs to an image, e.g. `sha256-….sig`. */
const COMPANION_TAG = /^sha256-[0-9a-f]{64}(?:\.\w+)?$/;

/** The account that a repository of another one belongs to stands in its URI. */
const ACCOUNT = /^(\d{12})\.dkr[.-]ecr\./;

export interface ImageRepository {
  readonly name: string;
  /** Without a tag. */
  readonly uri: string;
}

export class EcrImages implements TrainingImages {
  public readonly description: string;

  /** @param client also decides region, credentials and retries */
  public constructor(
    private readonly client: ECRClient,
    private readonly repository: ImageRepository,
  ) {
    this.description = `image repository ${repository.name}`;
  }

  public async newest(): Promise<TrainingImage | undefined> {
    const { name, uri } = this.repository;
    const registryId = ACCOUNT.exec(uri)?.[1];
    const pages = paginateDescribeImages({ client: this.client }, { repositoryName: name, ...(registryId ? { registryId } : {}), filter: { tagStatus: 'TAGGED' } });
    let newest: { readonly pushed: number; readonly digest: string; readonly tags: readonly string[] } | undefined;
    for await (const { imageDetails = [] } of pages) {
      for (const image of imageDetails) {
        if (!isContainerImage(image)) continue;
        const { imageDigest: digest, imagePushedAt, imageTags = [] } = image;
        if (digest === undefined || imagePushedAt === undefined) {
          throw new Error(`${this.description}: got an image without ${digest === undefined ? 'a digest' : 'the time of its push'}, expected both from DescribeImages`);
        }
        const pushed = imagePushedAt.getTime();
        // The order of the answer is not documented: of two pushed in the same moment the digest decides.
        if (!newest || pushed > newest.pushed || (pushed === newest.pushed && digest > newest.digest)) newest = { pushed, digest, tags: [...imageTags].sort() };
      }
    }
    return newest && { digest: newest.digest, uri: `${uri}@${newest.digest}`, tags: newest.tags };
  }
}

function isContainerImage({ artifactMediaType, imageTags = [] }: ImageDetail): boolean {
  return CONTAINER_MEDIA_TYPES.includes(artifactMediaType) && imageTags.some((tag) => !COMPANION_TAG.test(tag));
}
