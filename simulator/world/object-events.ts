/**
 * Events of buckets that tell EventBridge of their objects.
 *
 * Documented: the members of the event; `sequencer` grows with every event of a key; a delete marker is one of two types of deletion.
 * Assumed: requester and address of a request, which nothing here has, are the account and the loopback address.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
import { type Environment, stableId } from '../services/environment';
import type { EventSink } from '../services/event';
import type { ObjectListener, S3 } from '../services/s3';

export class ObjectEvents {
  private readonly buckets = new Set<string>();
  private count = 0;

  public constructor(
    private readonly environment: Environment,
    private readonly events: EventSink,
    private readonly s3: () => S3,
  ) {}

  /** From now on the bucket tells. */
  public add(bucket: string): void {
    this.buckets.add(bucket);
  }

  public readonly listener: ObjectListener = (bucket, key, change) => {
    if (!this.buckets.has(bucket)) return;
    this.count += 1;
    const isCreated = change === 'Object Created';
    this.events.putEvent({
      source: 'aws.s3',
      detailType: change,
      resources: [`arn:${this.environment.partition}:s3:::${bucket}`],
      detail: {
        version: '0',
        bucket: { name: bucket },
        object: { key, ...(isCreated ? this.describe(bucket, key) : {}), sequencer: this.count.toString(16).padStart(16, '0').toUpperCase() },
        'request-id': stableId('s3 request', this.count),
        requester: this.environment.account,
        'source-ip-address': '127.0.0.1',
        reason: isCreated ? 'PutObject' : 'DeleteObject',
        ...(isCreated ? {} : { 'deletion-type': this.isMarked(bucket, key) ? 'Delete Marker Created' : 'Permanently Deleted' }),
      },
    });
  };

  private isMarked(bucket: string, key: string): boolean {
    return this.s3().listVersions(bucket, key).some((version) => version.key === key && version.isLatest && version.isDeleteMarker);
  }

  private describe(bucket: string, key: string): object {
    const { body, etag, versionId } = this.s3().getObject(bucket, key);
    return { size: body.byteLength, etag, ...(versionId === 'null' ? {} : { 'version-id': versionId }) };
  }
}
