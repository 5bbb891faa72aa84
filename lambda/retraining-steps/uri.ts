/** URIs of folders in S3, `s3://bucket/prefix/`. */

export function folderUri(bucket: string, prefix: string): string {
  return `s3://${bucket}/${prefix}`;
}

/** True for a folder of this bucket below the prefix. */
export function isUriIn(uri: string, bucket: string, prefix: string): boolean {
  return uri.startsWith(folderUri(bucket, prefix)) && uri.endsWith('/');
}

/** The prefix of a folder of this bucket. */
export function prefixOf(uri: string, bucket: string): string {
  return uri.slice(folderUri(bucket, '').length);
}
