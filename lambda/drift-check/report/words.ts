/** Spans, numbers and statistics as people read them. */
import { DRIFT_STATISTICS, type FeatureVerdict, type Span, type StatisticName } from '../../../lib/contract/verdict';
import { nearness } from '../state';

export const STATISTIC_WORDS: Readonly<Record<StatisticName, string>> = {
  psi: 'PSI', ks: 'KS', 'cramers-v': 'Cramér’s V', kl: 'KL', 'jensen-shannon': 'Jensen–Shannon', hellinger: 'Hellinger', wasserstein: 'Wasserstein', 'l-infinity': 'L∞',
  'unseen-rate': 'unseen values', 'missing-rate': 'missing values', 'invalid-rate': 'invalid values',
  'out-of-range-rate': 'values out of range',
};

/** `2001-05-01 to 2001-05-15`, with hours where they are not midnight. */
export function spanInWords({ start, end }: Span): string {
  return `${instant(start)} to ${instant(end)}`;
}

export function instant(iso: string): string {
  return iso.endsWith('T00:00:00Z') ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}

/** At most four significant digits, without exponents for what people call numbers. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(Math.abs(value) >= 1000 ? 5 : 3));
  return Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-3) ? rounded.toExponential() : String(rounded);
}

export function percent(share: number): string {
  if (share === 0) return '0 %';
  if (share < 0.0005) return '< 0.1 %';
  return `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %`;
}

/** Of the statistics of a feature's shape the largest as a share of its threshold. */
export function nearest({ statistics }: FeatureVerdict): number {
  return Math.max(0, ...statistics.filter(({ name }) => DRIFT_STATISTICS.includes(name)).map(nearness));
}
