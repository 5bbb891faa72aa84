/** The port to what scans of images found. Adapter: `ecr-scans.ts`. Whatever was answered is evidence, and so unchecked here. */

export interface ListedFinding {
  readonly name: unknown;
  readonly severity: unknown;
}

export interface ImageScan {
  /** Of the image that was scanned, as the answer says. */
  readonly digest: unknown;
  readonly status: unknown;
  /** Absent where the answer had none. */
  readonly findings?: {
    /** In milliseconds since 1970. */
    readonly completedAt: unknown;
    /** By severity; those without findings may be absent, the counts as such may not. */
    readonly counts: unknown;
    readonly listed: readonly ListedFinding[];
  };
}

export interface ImageScans {
  /** Undefined where nobody has scanned the image. */
  scanOf(digest: string): Promise<ImageScan | undefined>;
  /** Asks for another scan. @returns in words why there will be none; undefined where there will be one */
  scanAgain(digest: string): Promise<string | undefined>;
}
