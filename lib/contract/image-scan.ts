/** Contract: what the gate on a model's image asks of the scan that Amazon ECR makes of it. Plain data, JSON-safe. Imports nothing. */

/** A finding that somebody answers for, for a time. */
export interface ImageScanWaiverConfig {
  /** As the scan names it, e.g. `CVE-2026-0001`. */
  readonly finding: string;
  readonly owner: string;
  readonly reason: string;
  /** Days, `yyyy-mm-dd`, both included, in UTC. */
  readonly grantedOn: string;
  readonly expiresOn: string;
}

/** What closes the gate. */
export interface ImageScanConfig {
  /** As Amazon ECR names them. */
  readonly refusedSeverities: readonly string[];
  /** An older scan proves nothing: vulnerabilities are found every day. */
  readonly maxAgeSeconds: number;
  readonly waivers: readonly ImageScanWaiverConfig[];
}

/** Severities that a scan can count: of basic and of enhanced scanning. */
export const SCAN_SEVERITIES: readonly string[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'];

/** A waiver that ends later is none: somebody has to look again. */
export const MAX_WAIVER_DAYS = 180;

const DAY_MS = 86_400_000;

/** Midnight (UTC) at which the day begins, in milliseconds since 1970; NaN for what is no day of the calendar. */
export function dayOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return NaN;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? NaN : time;
}

/** Days from the first to the last, both included; NaN where one of them is no day. */
export function waiverDays({ grantedOn, expiresOn }: Pick<ImageScanWaiverConfig, 'grantedOn' | 'expiresOn'>): number {
  return (dayOf(expiresOn) - dayOf(grantedOn)) / DAY_MS + 1;
}

/** Whether a waiver holds at an instant, in milliseconds since 1970. */
export function waiverHolds({ grantedOn, expiresOn }: Pick<ImageScanWaiverConfig, 'grantedOn' | 'expiresOn'>, now: number): boolean {
  return now >= dayOf(grantedOn) && now < dayOf(expiresOn) + DAY_MS;
}
