/** Verdicts as lines of text. */
import type { VerdictDocument } from '../../lib/contract/verdict';
import { DRIFT_STATISTICS } from '../../lib/contract/verdict';
import { shownNumber } from '../../lambda/shared/words';

const WIDTHS = [16, 12, 5, 11] as const;
const SHORT = { drifted: 'DRIFTED', unclear: 'unclear', calm: 'calm', 'insufficient-data': 'too few rows' } as const;

export function header(): string {
  return line('window ends', 'window', 'state', 'rows', 'nearest to its threshold');
}

/** @param hasTime whether the window is one of time, not of all rows */
export function row({ window, status, driftState, rows, qualityBreached, features }: VerdictDocument, hasTime: boolean): string {
  const nearest = features
    .flatMap(({ name, statistics }) => statistics.filter((one) => DRIFT_STATISTICS.includes(one.name)).map((one) => ({ feature: name, ...one })))
    .sort((a, b) => b.value / b.threshold - a.value / a.threshold)[0];
  const quality = features.filter((feature) => feature.qualityBreached).map(({ name }) => name);
  const words = [
    ...(nearest ? [`${nearest.feature} ${nearest.name} ${shownNumber(nearest.value)} ${nearest.value >= nearest.threshold ? '≥' : '<'} ${shownNumber(nearest.threshold)}`] : []),
    ...(qualityBreached ? [`data quality: ${quality.join(', ') || 'unreadable lines'}`] : []),
  ];
  return line(hasTime ? window.end.slice(0, 16).replace('T', ' ') : 'all rows', SHORT[status], driftState === 1 ? 'DRIFT' : '', rows.toLocaleString('en'), words.join('; '));
}

function line(end: string, status: string, state: string, rows: string, words: string): string {
  return `${end.padEnd(WIDTHS[0])}  ${status.padEnd(WIDTHS[1])}  ${state.padEnd(WIDTHS[2])}  ${rows.padStart(WIDTHS[3])}  ${words}`.trimEnd();
}
