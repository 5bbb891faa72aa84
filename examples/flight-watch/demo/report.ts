/** What the demo leaves behind: the verdicts and a summary as JSON, and the tables on the terminal. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementTable, type Comparison, type MonthVerdict } from './agreement';
import type { VerdictDocument } from './checker';
import type { Monitor } from './monitor';
import { changeTable, monthTable, SHORT_NAMES, silentStatistics } from './overview';
import type { Phase } from '../../flight-delay/demo/phases';
import { renderTable } from './table';

export interface Findings {
  readonly monitor: Monitor;
  readonly scheduled: readonly VerdictDocument[];
  readonly requested: readonly MonthVerdict[];
  readonly comparisons: readonly Comparison[];
}

/** Differs from run to run; everything else in the output does not. */
export interface Timing {
  readonly wallSeconds: number;
  readonly phases: readonly Phase[];
  /** Of the demo's own process; the synthesis runs in another one. */
  readonly peakResidentBytes: number;
}

export function writeFindings(directory: string, findings: Findings, timing: Timing): void {
  const { scheduled, requested } = findings;
  writeJson(directory, 'verdicts.json', { scheduled, requested });
  writeJson(directory, 'summary.json', { ...summaryOf(findings), timing });
}

export function tablesOf({ monitor, scheduled, comparisons }: Findings, colour: boolean): string {
  const changes = changeTable(scheduled);
  const silent = silentStatistics(scheduled);
  return [
    settingsOf(monitor),
    renderTable(monthTable(scheduled), colour) + (silent.length > 0 ? `\n${wrapped('Always 0:', silent)}` : ''),
    changes.rows.length > 0 ? renderTable(changes, colour) : 'No window drifted, and the state over time stayed 0.',
    renderTable(agreementTable(comparisons), colour),
  ].join('\n\n');
}

function summaryOf({ monitor, scheduled, requested, comparisons }: Findings): object {
  const count = (status: VerdictDocument['status']): number => scheduled.filter((one) => one.status === status).length;
  return {
    modelId: monitor.config.modelId,
    checks: { scheduled: scheduled.length, onRequest: requested.length },
    windows: { drifted: count('drifted'), unclear: count('unclear'), calm: count('calm'), insufficientData: count('insufficient-data') },
    stateChanges: scheduled
      .filter(({ driftState }, index) => driftState !== (scheduled[index - 1]?.driftState ?? 0))
      .map(({ window, driftState, reason }) => ({ at: window.end, driftState, reason })),
    agreement: comparisons,
  };
}

/** How the monitor judges, features with the same settings together. */
function settingsOf({ config }: Monitor): string {
  const groups = new Map<string, string[]>();
  for (const { name, windowHours, statistics } of config.features) {
    const window = windowHours % 24 === 0 ? `${windowHours / 24} d` : `${windowHours} h`;
    const settings = `${window}; ${statistics.map((one) => `${SHORT_NAMES[one.name]} ${one.threshold}`).join(', ')}`;
    groups.set(settings, [...(groups.get(settings) ?? []), name]);
  }
  const { everyHours, breach } = config;
  return [
    `Checked every ${everyHours} h; the state becomes 1 when ${breach.times} of ${breach.outOf} windows drift, 0 again after ${breach.times} calm ones.`,
    ...[...groups].map(([settings, names]) => `${names.join(', ')}: window ${settings}`),
  ].join('\n');
}

/** Joins a list with commas and breaks it at 100 columns. */
function wrapped(label: string, words: readonly string[]): string {
  const lines = [label];
  words.forEach((word, index) => {
    const text = ` ${word}${index < words.length - 1 ? ',' : ''}`;
    if (lines.at(-1)!.length + text.length > 100) lines.push(' ');
    lines[lines.length - 1] += text;
  });
  return lines.join('\n');
}

function writeJson(directory: string, file: string, content: object): void {
  writeFileSync(join(directory, file), `${JSON.stringify(content, null, 2)}\n`);
}
