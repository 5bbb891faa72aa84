/**
 * How often a model is retrained for nothing on data with the rhythm and weather of real days, how surely and how soon a change is seen,
 * and what an hourly check with fixed thresholds does on the same years; see `rhythm.ts`.
 */
import { answerOf, bundled } from './bundled.mjs';
import { ROOT } from '../run.mjs';

/** The window that `cdk-mlops drift --backtest` proposes for these data, and what it must keep to. */
const PROPOSED_HOURS = 14 * 24;
const MOST_FALSE = 1;
const LEAST_FOUND = 0.9;

/** Rows of the table. */
export async function benchRhythm() {
  const { years, deviations, windows, short, fixed } = answerOf(await bundled('rhythm'), ROOT);
  const fixedRate = fixed.alarms;
  const rows = [];
  const problems = [];
  for (const { hours, falseAlarms, found, delays } of windows) {
    const name = `window of ${hours / 24} d, ${years} years of real weeks`;
    const days = median(delays.map((delay) => delay ?? Infinity)) / 24;
    rows.push({ name: `${name}: false retrainings`, value: falseAlarms, unit: 'a year', ratio: falseAlarms / fixedRate, to: `fixed thresholds by the hour (${fixedRate} a year)` });
    rows.push({ name: `${name}: ${deviations} σ seen`, value: 100 * found, unit: '%', ratio: found, to: 'all changes' });
    rows.push({ name: `${name}: seen after`, value: days, unit: 'd', ratio: days / (hours / 24), to: 'the window' });
    if (hours !== PROPOSED_HOURS) continue;
    if (falseAlarms > MOST_FALSE) problems.push(`${name}: got ${falseAlarms.toFixed(2)} false retrainings a year, expected at most ${MOST_FALSE}`);
    if (found < LEAST_FOUND) problems.push(`${name}: got ${(100 * found).toFixed(0)} % of changes seen, expected at least ${100 * LEAST_FOUND} %`);
  }
  for (const { hours, all, sameHours } of short) {
    rows.push({ name: `window of ${hours} h, same hours of the week: drifted`, value: 100 * sameHours.drifted, unit: '%', ratio: sameHours.drifted / all.drifted, to: `compared with all (${(100 * all.drifted).toFixed(0)} %)` });
    if (sameHours.judged < 0.5 * all.judged) problems.push(`window of ${hours} h: ${(100 * sameHours.judged).toFixed(0)} % judged by the same hours, expected at least half of ${(100 * all.judged).toFixed(0)} %`);
  }
  return { rows, problems };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
