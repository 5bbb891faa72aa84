/**
 * Whether a scan lets an image pass. It fails closed: what is missing, empty, of another type or too old is a refusal, and so is a
 * waiver that has ended.
 */
import { type ImageScanConfig, SCAN_SEVERITIES, waiverHolds, type ImageScanWaiverConfig } from '../../../lib/contract/image-scan';
import { counted } from '../../shared/words';
import type { ImageScan, ListedFinding } from './scans';

export interface ScanDecision {
  /** `STALE`: another scan may say more. */
  readonly status: 'PASS' | 'WAIT' | 'STALE' | 'REFUSED';
  /** In words. */
  readonly reason: string;
  /** Day on which the first of the waivers ends that let it pass, `yyyy-mm-dd`; absent where it passes without any. */
  readonly waivedUntil?: string;
}

/** Findings that a reason names; the rest is counted. */
const SHOWN = 10;
const HOUR = 3_600_000;
/** Clocks differ. */
const FUTURE = HOUR;

/**
 * @param digest of the image that is to serve
 * @param now when the gate is asked, in milliseconds since 1970
 */
export function decideScan(scan: ImageScan | undefined, digest: string, config: ImageScanConfig, now: number): ScanDecision {
  const refused = (reason: string): ScanDecision => ({ status: 'REFUSED', reason: `image scan: ${reason}` });
  if (!Number.isFinite(now)) return refused(`got the time ${now}, expected that of the run`);
  if (!scan) return refused('got none of this image, expected a complete one: turn on scanning when images are pushed');
  // A scan of another image says nothing of this one, whatever it found.
  if (scan.digest !== digest) return refused(`got one of ${shown(scan.digest)}, expected one of ${digest}`);
  const { status, findings } = scan;
  if (status === 'PENDING' || status === 'IN_PROGRESS') return { status: 'WAIT', reason: `image scan: got the status ${status}, expected COMPLETE or ACTIVE` };
  if (status !== 'COMPLETE' && status !== 'ACTIVE') return refused(`got the status ${shown(status)}, expected COMPLETE or ACTIVE`);
  if (!findings) return refused(`got the status ${status} without findings, expected them`);
  const { completedAt, counts, listed } = findings;
  if (typeof completedAt !== 'number' || !Number.isFinite(completedAt) || completedAt > now + FUTURE) return refused(`got ${shown(completedAt)} as the time when it was completed, expected one in the past`);
  if (!isCounts(counts)) return refused(`got ${shown(counts)} as the counts of its findings, expected one for each severity that has some`);
  const bad = Object.entries(counts).find(([severity, count]) => !SCAN_SEVERITIES.includes(severity) || !Number.isSafeInteger(count) || Number(count) < 0);
  if (bad) return refused(`got ${shown(bad[1])} findings of severity ${shown(bad[0])}, expected a whole number of a severity among ${SCAN_SEVERITIES.join(', ')}`);
  const unnamed = listed.find(({ name, severity }) => typeof name !== 'string' || name === '' || !SCAN_SEVERITIES.includes(String(severity)));
  if (unnamed) return refused(`got a finding ${shown(unnamed.name)} of severity ${shown(unnamed.severity)}, expected a name and a severity among ${SCAN_SEVERITIES.join(', ')}`);
  const age = now - completedAt;
  if (age > config.maxAgeSeconds * 1000) {
    return { status: 'STALE', reason: `image scan: got one that is ${hours(age)} old, expected at most ${hours(config.maxAgeSeconds * 1000)}` };
  }
  return decideFindings(counts, listed, config, now);
}

function decideFindings(counts: Readonly<Record<string, unknown>>, listed: readonly ListedFinding[], { refusedSeverities, waivers }: ImageScanConfig, now: number): ScanDecision {
  const problems: string[] = [];
  const waived = new Map<string, string>();
  for (const severity of refusedSeverities) {
    const named = listed.filter((one) => one.severity === severity);
    const count = Number(counts[severity] ?? 0);
    // A waiver is for a finding by name: those that nobody names cannot be waived.
    if (count > named.length) problems.push(`${count - named.length} of severity ${severity} that are counted and not listed`);
    for (const name of new Set(named.map((one) => String(one.name)))) {
      const { problem, words, until } = waiverOf(name, waivers, now);
      if (words !== undefined && until !== undefined) waived.set(words, until);
      else problems.push(`${name} (${severity}${problem})`);
    }
  }
  const among = refusedSeverities.join(', ');
  if (problems.length > 0) {
    const more = problems.length > SHOWN ? ` and ${problems.length - SHOWN} more` : '';
    return { status: 'REFUSED', reason: `image scan: got findings ${problems.slice(0, SHOWN).join(', ')}${more}, expected none of ${among} without a waiver` };
  }
  return { status: 'PASS', reason: `image scan: no finding of ${among}${waived.size > 0 ? ` but what is waived: ${[...waived.keys()].join(', ')}` : ''}`, ...(waived.size > 0 ? { waivedUntil: [...waived.values()].sort()[0] } : {}) };
}

/** Of the waivers for the finding one that holds, in words; else why none does. */
function waiverOf(name: string, waivers: readonly ImageScanWaiverConfig[], now: number): { readonly words?: string; readonly until?: string; readonly problem: string } {
  const own = waivers.filter(({ finding }) => finding === name);
  // Of several the one that holds longest.
  const [holding] = own.filter((waiver) => waiverHolds(waiver, now)).sort((one, other) => (one.expiresOn < other.expiresOn ? 1 : -1));
  if (holding) return { words: `${name} by ${holding.owner} until ${holding.expiresOn}`, until: holding.expiresOn, problem: '' };
  const [first] = own;
  return { problem: first ? `, whose waiver by ${first.owner} holds from ${first.grantedOn} to ${first.expiresOn} only` : '' };
}

function isCounts(counts: unknown): counts is Readonly<Record<string, unknown>> {
  return typeof counts === 'object' && counts !== null && !Array.isArray(counts);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? 'nothing';
}

function hours(milliseconds: number): string {
  return counted(Math.floor(milliseconds / HOUR), 'hour');
}
