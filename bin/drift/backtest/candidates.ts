/** The windows that a backtest compares: how far a check looks back, and how often it does. */
import { hoursOf, type JudgingValues, type LocalConfig } from '../options';

export interface Candidate {
  readonly everyHours: number;
  readonly windowHours: number;
  readonly config: LocalConfig;
  /** Whether the options or the deployed configuration say so without a backtest. */
  readonly isGiven: boolean;
}

export const DEFAULT_WINDOWS = '1h,6h,1d,7d,14d,28d';

/** What a deployed check may look back. */
const LONGEST_HOURS = 31 * 24;

/** A check comes once a day at least: what it costs to wait for the end of a week is no use of a longer window. */
const LONGEST_EVERY = 24;

/**
 * The windows that are asked for, in order of length, and what is given, whichever it is. A feature with a window of its own keeps it.
 *
 * @param problems gets what is wrong with the windows
 */
export function candidatesOf(given: LocalConfig, windows: string, values: JudgingValues, problems: string[]): Candidate[] {
  const own = new Set((values.window ?? []).filter((text) => text.includes('=')).map((text) => text.slice(0, text.lastIndexOf('='))));
  const wanted = [...new Set(windows.split(',').map((text) => hoursOf('windows', text, problems)))].sort((a, b) => a - b);
  for (const hours of wanted) {
    if (hours > LONGEST_HOURS) problems.push(`--windows: got ${hours / 24} days, expected at most 31, as deployed checks look back`);
    if (hours < LONGEST_EVERY && LONGEST_EVERY % hours !== 0) problems.push(`--windows: got ${hours} hours, expected a divisor of a day in hours, or days`);
  }
  if (problems.length > 0) return [];
  const candidates = wanted.map((windowHours) => {
    const everyHours = Math.min(LONGEST_EVERY, windowHours);
    const features = given.features.map((feature) => ({ ...feature, windowHours: own.has(feature.name) ? Math.max(feature.windowHours, everyHours) : windowHours }));
    return { everyHours, windowHours, config: { ...given, everyHours, features } };
  });
  const same = candidates.findIndex(({ config }) => shape(config) === shape(given));
  if (same >= 0) return candidates.map((candidate, index) => ({ ...candidate, isGiven: index === same }));
  const longest = Math.max(...given.features.map(({ windowHours }) => windowHours));
  return [...candidates.map((candidate) => ({ ...candidate, isGiven: false })), { everyHours: given.everyHours, windowHours: longest, config: given, isGiven: true }];
}

function shape({ everyHours, features }: LocalConfig): string {
  return [everyHours, ...features.map(({ windowHours }) => windowHours)].join();
}
