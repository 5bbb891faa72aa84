/** What went wrong on purpose, and what the records of the story say came of it. Nothing is said that was not found there. */
import { type Calendar, DAY_MS, HOUR_MS, isoOf, type Span } from './calendar';
import { DRIFT_STATISTICS } from './contract';
import type { Accident, LogHour, Run, StoryRecord } from './record';

type Found = Omit<StoryRecord, 'accidents'>;

/** @param hasImages whether the image with a mistake could be pushed */
export function accidentsOf(found: Found, calendar: Calendar, hasImages: boolean): Accident[] {
  const { labelsLate, corruptedHour, missingHour, doubledHour, lateHour, kilometres, faultyImage, repairedImage, end } = calendar;
  const hour = (from: number): Span => ({ from, to: from + HOUR_MS });
  return [
    accident(labelsLate, 'labels of a whole month come at its end, all at once', [], labelsSay(found, labelsLate)),
    accident(hour(corruptedHour), 'every 25th line of the log is cut off in the middle', ['hour'], quarantineSays(found, corruptedHour)),
    accident(hour(missingHour), 'the log of an hour is missing', ['hour'], missingSays(found, missingHour)),
    accident(hour(doubledHour), 'the log of an hour is written twice', ['hour'], doubledSays(found, doubledHour)),
    accident(hour(lateHour), 'half of the log of an hour comes half a day late', ['hour'], lateSays(found, lateHour)),
    accident(kilometres, 'distances arrive in kilometres', ['distance'], kilometresSay(found, calendar)),
    ...(hasImages ? [accident({ from: faultyImage, to: repairedImage }, 'an image is pushed whose answers fail for a share of the requests', [], faultSays(found, faultyImage))] : []),
  ].filter(({ from }) => from < isoOf(end));
}

function accident({ from, to }: Span, what: string, columns: readonly string[], consequence: string): Accident {
  return { from: isoOf(from), to: isoOf(to), what, columns, consequence };
}

/** Checks of which a one-day window covers that time, and those a little later. */
function checksAfter(found: Found, from: number, days: number): Found['checks'] {
  return found.checks.filter(({ at }) => at > isoOf(from) && at <= isoOf(from + days * DAY_MS));
}

function labelsSay({ runs }: Found, { from, to }: Span): string {
  const tried = runs.filter(({ machine, startedAt }) => machine === 'retraining' && startedAt >= isoOf(from) && startedAt < isoOf(to));
  return tried.length === 0 ? 'nobody needed them: drift is measured on inputs, and no retraining began meanwhile' : `retrainings meanwhile: ${tried.map(({ outcome }) => outcome).join(', ')}`;
}

function quarantineSays({ quarantined: { lines, first } }: Found, from: number): string {
  const hour = isoOf(from).slice(0, 13).replace('T', '/').replaceAll('-', '/');
  const example = first.find(({ key }) => key.includes(hour));
  return example ? `${numbered(lines, 'line')} quarantined, the first ${example.key} line ${example.line}: ${example.reason}` : 'no line was quarantined';
}

function missingSays(found: Found, from: number): string {
  const [check] = checksAfter(found, from, 1);
  const before = found.checks.findLast(({ at }) => check !== undefined && at < check.at);
  if (!check || !before) return 'no two checks looked at it';
  const empty = found.logHours.filter(({ hour, objects }) => hour.slice(0, 10) === isoOf(from).slice(0, 10) && objects === 0);
  const which = empty.map(({ hour, flights }) => `${hour.slice(11, 16)}, ${flights === 0 ? 'when no flight departed' : `whose ${numbered(flights, 'flight')} no check counts`}`);
  return `the check of ${check.at.slice(0, 10)} counts ${numbered(check.emptyHours, 'empty hour')} in its window, the one before ${before.emptyHours}; those of this day began at ${which.join(', and at ') || 'no time'}; it ends ${check.status}`;
}

function doubledSays(found: Found, from: number): string {
  const [check] = checksAfter(found, from, 1);
  if (!check) return 'no check looked at it';
  return `${twiceSays(hourOf(found, from))}; the check of ${check.at.slice(0, 10)} has ${numbered(check.rows, 'row')} in its window and ends ${check.status}`;
}

/** A copy of an object has another key, and nothing in its rows says that they were there before. */
function twiceSays(hour: LogHour | undefined): string {
  if (!hour) return 'no check counted the hour';
  const twice = hour.rows - hour.flights;
  return twice > 0 ? `${numbered(twice, 'row')} of ${numbered(hour.flights, 'flight')} count twice, from ${numbered(hour.objects, 'object')}` : 'no row counts twice';
}

function lateSays(found: Found, from: number): string {
  const check = found.checks.find(({ lateObjects }) => lateObjects > 0);
  if (!check) return 'no check saw it';
  const counts = `the check of ${check.at.slice(0, 10)} counts ${numbered(check.lateObjects, 'late object')}`;
  const hour = hourOf(found, from);
  if (!hour) return counts;
  return `${counts}; ${hour.rows < hour.flights ? `its rows do not count: the hour stays at the ${hour.rows.toLocaleString('en')} of ${numbered(hour.flights, 'row')} that were there when it was read` : 'its rows count'}`;
}

function hourOf({ logHours }: Found, time: number): LogHour | undefined {
  return logHours.find(({ hour }) => hour === isoOf(time));
}

function numbered(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

function kilometresSay(found: Found, { kilometres, retrainingOnKilometres }: Calendar): string {
  const bad = checksAfter(found, kilometres.from, 4).filter(({ qualityBreached }) => qualityBreached);
  const alarm = found.alarms.find(({ alarm: name, at, to }) => name === 'DataQuality' && to === 'ALARM' && at >= isoOf(kilometres.from));
  const run = askedFor(found, retrainingOnKilometres);
  const parts = [
    alarm ? `the alarm DataQuality rang at ${alarm.at}, ${Math.round((Date.parse(alarm.at) - kilometres.from) / HOUR_MS)} hours later` : 'no alarm rang',
    `${bad.length} ${bad.length === 1 ? 'check calls' : 'checks call'} the data bad, ${bad.filter(callsDistanceDrifted).length} of them the distance drifted`,
    ...driftSays(found, kilometres),
    ...(run ? [`the retraining that a person asked for ends in ${run.outcome}`] : []),
  ];
  return parts.join('; ');
}

/** The retraining that a person asked for then: others may begin at the same time. */
function askedFor({ runs }: Found, time: number): Run | undefined {
  return runs.find(({ machine, startedAt, cause }) => machine === 'retraining' && cause === 'manual' && startedAt >= isoOf(time));
}

/** Windows of the kilometres that are drifted by other features: values that are rejected leave a feature out of the count. */
function driftSays({ checks }: Found, { from, to }: Span): string[] {
  return checks.filter(({ at, status }) => at > isoOf(from) && at <= isoOf(to) && status === 'drifted').map((check) => {
    const names = check.features.filter(({ statistics }) => statistics.some(({ name, breached }) => breached && DRIFT_STATISTICS.includes(name))).map(({ name }) => name);
    const judged = check.features.filter(({ statistics }) => statistics.some(({ name }) => DRIFT_STATISTICS.includes(name))).length;
    return `the window that ends on ${check.at.slice(0, 10)} is drifted all the same, by ${names.join(' and ')}, ${names.length} of the ${judged} features that can be judged while the distance cannot; the state after it is ${check.driftState}`;
  });
}

/** True where a statistic of the distance's shape is breached: those of the data's quality are no drift. */
function callsDistanceDrifted({ features }: Found['checks'][number]): boolean {
  return features.some(({ name, statistics }) => name === 'distance' && statistics.some((one) => ['psi', 'ks'].includes(one.name) && one.breached));
}

function faultSays(found: Found, from: number): string {
  const { runs, live } = found;
  const retraining = askedFor(found, from);
  const deployment = runs.find(({ machine, startedAt }) => machine === 'deployment' && startedAt >= isoOf(from));
  if (!retraining) return 'no retraining began';
  if (!deployment) return `the retraining ends in ${retraining.outcome}: ${retraining.reason}`;
  return `the judge let it pass; its deployment ends in ${deployment.outcome}, the retraining in ${retraining.outcome}; version ${live} serves`;
}
