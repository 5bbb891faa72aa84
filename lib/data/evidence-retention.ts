/** `EvidenceRetention`: how long evidence is kept, and who may end that. */
import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Problems } from '../private/errors';
import { POSTURES, type EvidenceLock, type LandingZone } from '../private/landing-zone';

/** Options of a retention that nobody can end. */
export interface ComplianceRetentionOptions {
  /** Must be true: you know that nobody, the root user and AWS included, can delete an object or shorten its retention, and that it is paid for until then. */
  readonly acceptIrreversible: boolean;
}

const SHORTEST = 1;
const LONGEST = 36_500;

type Mode = EvidenceLock['mode'];

/**
 * How long each object of an evidence store is kept from the moment it is written, and who may end that.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export class EvidenceRetention {
  /**
   * Objects are kept; only who has the permission `s3:BypassGovernanceRetention`, which the store denies to all but its break-glass
   * roles, can delete one earlier.
   *
   * @param length whole days, 1 to 36,500
   * @throws when the length is out of bounds
   */
  public static governance(length: Duration): EvidenceRetention {
    const problems = new Problems('EvidenceRetention.governance');
    const days = requireDays(problems, length);
    problems.throwIfAny();
    return new EvidenceRetention('governance', days);
  }

  /**
   * Objects are kept, and nobody can delete one earlier: not the root user, not AWS. It cannot be undone for what is written.
   *
   * @param length whole days, 1 to 36,500
   * @throws when the length is out of bounds, or the consequence is not accepted
   */
  public static compliance(length: Duration, options: ComplianceRetentionOptions): EvidenceRetention {
    const problems = new Problems('EvidenceRetention.compliance');
    const days = requireDays(problems, length);
    problems.require(options.acceptIrreversible, {
      subject: 'acceptIrreversible', got: options.acceptIrreversible, expected: 'true', fix: 'say that you know that nobody can delete what is written, or choose EvidenceRetention.governance',
    });
    problems.throwIfAny();
    return new EvidenceRetention('compliance', days);
  }

  /** What the profile demands, else what the classification asks for, at least. Undefined where that is what somebody has to accept. @internal */
  public static _preset({ classification, evidence }: Pick<LandingZone, 'classification' | 'evidence'>): EvidenceRetention | undefined {
    if (evidence) return new EvidenceRetention(evidence.mode, evidence.days);
    const { mode, days } = POSTURES[classification].evidence;
    return mode === 'compliance' ? undefined : new EvidenceRetention(mode, days);
  }

  private constructor(private readonly mode: Mode, private readonly days: number) {}

  /** As an entry of a profile; who made it has accepted what it means. @internal */
  public get _entry(): { readonly mode: string; readonly retentionDays: number; readonly acceptIrreversible?: true } {
    return { mode: this.mode.toUpperCase(), retentionDays: this.days, ...(this.mode === 'compliance' ? { acceptIrreversible: true } : {}) };
  }

  /** @internal */
  public _lock(): s3.ObjectLockRetention {
    return s3.ObjectLockRetention[this.mode](Duration.days(this.days));
  }

  /** Adds a problem where profile or classification ask for more; at the official levels one may keep evidence for less. @internal */
  public _check(problems: Problems, { classification, evidence }: Pick<LandingZone, 'classification' | 'evidence'>, subject = 'retention'): void {
    const { mode, days, binding } = evidence ? { ...evidence, binding: true } : POSTURES[classification].evidence;
    problems.require(!binding || (this.days >= days && (mode === 'governance' || this.mode === mode)), {
      subject,
      got: `${this.mode} for ${this.days} days`,
      expected: `${mode} for at least ${days} days ${evidence ? 'as the agency profile demands' : `at classification ${classification}`}`,
      fix: `write EvidenceRetention.${mode}(Duration.days(${days})${mode === 'compliance' ? ', { acceptIrreversible: true }' : ''}), or longer`,
    });
  }
}

/** In words for the refusal of a store that says nothing. */
export function presetInWords(classification: LandingZone['classification']): string {
  const { mode, days } = POSTURES[classification].evidence;
  return `${mode} for at least ${days} days`;
}

function requireDays(problems: Problems, length: Duration): number {
  const days = length.isUnresolved() ? NaN : length.toDays({ integral: false });
  problems.require(Number.isInteger(days) && days >= SHORTEST && days <= LONGEST, {
    subject: 'length', got: days, expected: `whole days, ${SHORTEST} to ${LONGEST}`, fix: 'write it in days, e.g. Duration.days(365)',
  });
  return days;
}
