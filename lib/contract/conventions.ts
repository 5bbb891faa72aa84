/** Contract: what other tools judge a feature by unless told otherwise, in terms of ours. Imports nothing but contract. */
import type { StatisticConfig } from './drift-check';

const BY_TEST = { threshold: 0, alpha: 0.05, correction: 'none', choice: 'evidently' } as const;
const BY_DISTANCE = { threshold: 0.1, alpha: 1, correction: 'none', choice: 'evidently' } as const;

export const CONVENTIONS: Readonly<Record<'evidently' | 'nannyml', readonly StatisticConfig[]>> = {
  /** One of these for each feature, by the training values. */
  evidently: [
    { name: 'ks', ...BY_TEST }, { name: 'cramers-v', ...BY_TEST },
    { name: 'wasserstein', ...BY_DISTANCE }, { name: 'jensen-shannon', ...BY_DISTANCE, logarithmBase: 'e' },
  ],
  nannyml: [{ name: 'jensen-shannon', threshold: 0.1, alpha: 1, correction: 'none' }],
};
