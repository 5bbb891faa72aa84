/** What a check found, in plain words. */
import type { FeatureVerdict, VerdictDocument } from '../../../lib/contract/verdict';
import { counted } from '../../shared/words';
import { lateInWords } from '../late-objects';
import { isDriftStatistic } from '../statistics';
import { comparedFeatures } from './compared-features';
import type { Report } from './report';
import { moved } from './moved';
import { short, STATISTIC_WORDS } from './words';

export function headline(verdict: VerdictDocument): { readonly title: string; readonly tone: string } {
  const { driftState, qualityBreached, status, performance, features } = verdict;
  if (driftState === 1 && performance?.state === 1) return { title: 'The model’s inputs have drifted, and it answers worse than it may', tone: 'bad' };
  if (performance?.state === 1) return { title: 'The model answers worse than it may', tone: 'bad' };
  if (performance?.fairness?.state === 1) return { title: 'The model treats groups more differently than it may', tone: 'bad' };
  if (driftState === 1) return { title: 'The model’s inputs have drifted', tone: 'bad' };
  if (status === 'drifted') return { title: 'This window drifted, the model does not count as drifted yet', tone: 'warn' };
  if (qualityBreached) return { title: 'No drift, but something is wrong with the data', tone: 'warn' };
  if (status === 'insufficient-data') return { title: 'Too few rows to say anything', tone: 'quiet' };
  if (status !== 'calm') return { title: 'No drift, but close to it', tone: 'warn' };
  return { title: features.some((feature) => feature.status === 'drifted') ? 'No drift but of single features' : 'No drift', tone: 'good' };
}

export function summary(report: Report): string[] {
  const { verdict } = report;
  const { features } = verdict;
  const compared = comparedFeatures(report);
  const drifted = features.filter(({ status }) => status === 'drifted');
  const unjudged = features.filter(({ status }) => status === 'insufficient-data');
  const paragraphs = drifted.slice(0, MOST_FEATURES).map((feature) => {
    const { shape } = compared[features.indexOf(feature)]!;
    const words = moved(shape.baseline, shape.current);
    return `${feature.name}${feature.critical ? ' (critical)' : ''} drifted: ${breachesOf(feature)}. ${words}`;
  });
  if (drifted.length > MOST_FEATURES) paragraphs.push(`${counted(drifted.length - MOST_FEATURES, 'more feature')} drifted.`);
  if (drifted.length === 0 && unjudged.length < features.length) paragraphs.push(`${counted(features.length - unjudged.length, 'feature')} judged, none beyond its threshold and chance.`);
  if (unjudged.length > 0) paragraphs.push(`Not judged: ${unjudged.slice(0, MOST_FEATURES).map(({ name, reason }) => `${name} (${reason})`).join('; ')}${unjudged.length > MOST_FEATURES ? ' and others' : ''}.`);
  const segments = verdict.segments?.segments.filter(({ status }) => status === 'drifted') ?? [];
  if (segments.length > 0) paragraphs.push(`Drifted by ${verdict.segments!.column}: ${segments.slice(0, MOST_FEATURES).map(({ segment, critical, drifted: by }) => `${segment}${critical ? ' (critical)' : ''}, by ${by.map(({ name }) => name).join(', ')}`).join('; ')}${segments.length > MOST_FEATURES ? ' and others' : ''}.`);
  const defects = features.filter(({ qualityBreached }) => qualityBreached);
  if (defects.length > 0) paragraphs.push(`Data quality: ${defects.map((feature) => `${feature.name} has too many ${breachWords(feature, false)}`).join('; ')}.`);
  if (verdict.performance) paragraphs.push(`Performance: ${verdict.performance.reason}.`);
  if (verdict.performance?.fairness) paragraphs.push(`Fairness: ${verdict.performance.fairness.reason}.`);
  if (verdict.volume?.breached) paragraphs.push(`Data quality: ${short(verdict.volume.rowsPerHour)} rows an hour, less than ${short(verdict.volume.leastShare)} of the ${short(verdict.volume.trainingRowsPerHour)} of the training data.`);
  if (verdict.extraColumns) paragraphs.push(`${extraInWords(verdict.extraColumns)}.`);
  if (verdict.quarantined > 0) paragraphs.push(`${counted(verdict.quarantined, 'line')} could not be read as rows.`);
  if (verdict.emptyHours > 0) paragraphs.push(`${verdict.emptyHours} of ${verdict.hours} hours had no rows.`);
  if (verdict.lateObjects > 0) paragraphs.push(`${counted(verdict.lateObjects, 'object')} came after their hour had been read${verdict.late ? `, ${lateInWords(verdict.late)}` : ''}.`);
  return paragraphs;
}

/** Of many the first ones. */
function extraInWords(columns: NonNullable<VerdictDocument['extraColumns']>): string {
  const shown = columns.slice(0, MOST_FEATURES).map(({ name }) => name).join(', ');
  const more = columns.length - MOST_FEATURES;
  return `The log has ${counted(columns.length, 'column')} that the baseline does not have: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

/** More would hide the others. */
const MOST_FEATURES = 5;

function breachesOf({ statistics }: FeatureVerdict): string {
  return statistics
    .filter(({ name, breached }) => breached && isDriftStatistic(name))
    .map(({ name, value, threshold }) => `${STATISTIC_WORDS[name]} is ${short(value)}, from ${short(threshold)} on it counts`)
    .join('; ');
}

function breachWords({ statistics }: FeatureVerdict, ofShape: boolean): string {
  return statistics.filter(({ name, breached }) => breached && isDriftStatistic(name) === ofShape).map(({ name }) => STATISTIC_WORDS[name]).join(' and ');
}
