/** The port to what a baseline is made from, where the store has none of the configuration's definition. */
import type { BaselineDocument } from '../../lib/contract/baseline';

export interface MadeBaseline {
  readonly baseline: BaselineDocument;
  /** Says what the baseline was made from, and what about it looks wrong although it can be used. */
  report(replaced: boolean): void;
}

export interface BaselineOrigin {
  /** Fingerprint of everything that decides what the baseline looks like, the data apart. */
  readonly definition: string;
  /** @throws Error when none can be made */
  make(): Promise<MadeBaseline>;
}
