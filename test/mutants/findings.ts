/** What verifiers say of a mutant: what is a kill, and what is not. */
import type { SeenBy } from './mutant';
import type { VerifierName } from './verifiers';

/** One finding of each verifier, by its name. */
export interface Kill {
  /** Of those that must see the fault, and say so. */
  readonly kills: Findings;
  /** Of those that find something else. */
  readonly others: Findings;
}

type Findings = Readonly<Partial<Record<VerifierName, string>>>;

/** A finding is a kill where it is the one that is wanted. */
export function sorted(seenBy: SeenBy, found: Readonly<Partial<Record<VerifierName, readonly string[]>>>): Kill {
  const [kills, others]: [Partial<Record<VerifierName, string>>, Partial<Record<VerifierName, string>>] = [{}, {}];
  for (const [name, findings] of Object.entries(found) as [VerifierName, readonly string[]][]) {
    const wanted = findings.find((finding) => seenBy[name]?.test(finding));
    if (wanted !== undefined) kills[name] = wanted;
    else if (findings[0] !== undefined) others[name] = findings[0];
  }
  return { kills, others };
}
