/** The JSON Schema of verdicts, made of the contract's own lists: what drift checks keep in the store and `cdk-mlops drift` writes. */
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { DETECTOR_NAMES } from '../../lib/contract/concept-drift';
import { FAIRNESS_METRICS, PERFORMANCE_METRICS } from '../../lib/contract/performance';
import { DRIFT_STATISTICS, STATISTIC_NAMES } from '../../lib/contract/verdict';

type Schema = Readonly<Record<string, unknown>>;

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const FLAG: Schema = { type: 'boolean' };
const PROBABILITY: Schema = { type: 'number', minimum: 0, maximum: 1 };
const HOUR: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:00:00Z$' };

/** Readers ignore members that they do not know: later versions of this one may have more. */
function object(description: string, required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return { type: 'object', description, required: Object.keys(required), properties: { ...required, ...optional } };
}

const SPAN = object('Full UTC hours; the end is exclusive.', { start: HOUR, end: HOUR });

const STATISTIC = object(
  `A statistic and what it was compared with; ${DRIFT_STATISTICS.join(', ')} decide about drift, the others about the quality of the data.`,
  {
    name: { enum: STATISTIC_NAMES },
    value: { type: 'number' },
    threshold: { type: 'number', description: 'The configured threshold, or the learned one, raised to what chance alone exceeds in 1 % of such windows, unless another level is configured; for rates on top of the baseline.' },
    breached: FLAG,
    calm: { ...FLAG, description: 'Below 0.8 of the threshold.' },
  },
  {
    learnedFrom: { ...COUNT, description: 'Windows of the training data that the threshold was learned from.' },
    pValue: { ...PROBABILITY, description: 'Of such a value without any change.' },
    adjustedPValue: { ...PROBABILITY, description: 'Corrected for all tests of the window (Benjamini and Hochberg).' },
  },
);

const FEATURE = object(
  'One feature over its own window.',
  {
    name: TEXT, critical: FLAG, window: SPAN, present: COUNT, missing: COUNT, invalid: COUNT,
    status: { enum: ['stable', 'drifted', 'insufficient-data'] },
    qualityBreached: FLAG, statistics: { type: 'array', items: STATISTIC }, reason: TEXT,
  },
  { importance: { type: 'number', minimum: 0 }, sameHours: { const: true, description: 'Where the shape was compared with the same hours of the week.' } },
);

const SEGMENT = object(
  'The rows of one category, judged by the same features and rules as the window, against the training rows of that category.',
  {
    segment: TEXT, critical: { ...FLAG, description: 'Enough for the window to count as drifted.' }, rows: COUNT,
    status: { enum: ['drifted', 'unclear', 'calm', 'insufficient-data'] }, qualityBreached: FLAG, judged: COUNT,
    drifted: { type: 'array', items: FEATURE },
    nearness: { type: 'array', items: { type: ['number', 'null'] }, description: 'Per feature of the verdict the largest shape statistic as a share of its threshold.' },
    reason: TEXT,
  },
);

const SEGMENTS = object('Where segments are asked for.', {
  column: TEXT, segments: { type: 'array', items: SEGMENT }, otherRows: COUNT, tests: { ...COUNT, description: 'Of all segments, which their p-values are corrected for.' },
});

const MEASURED = object('A metric of the answers.', { metric: { enum: Object.keys(PERFORMANCE_METRICS) }, value: { type: 'number' } }, { error: { type: 'number', minimum: 0, description: 'Standard error.' } });

const VOLUME = object('Rows by the hour, where they are held to those of the training data.', {
  rowsPerHour: { type: 'number', minimum: 0 }, trainingRowsPerHour: { type: 'number', minimum: 0 }, leastShare: PROBABILITY, breached: FLAG,
}, { from: { ...HOUR, description: 'Where the log is younger than the window: from when on rows were counted.' } });

const EXTRA_COLUMN = object('A column of the log that neither schema nor configuration names.', { name: TEXT, objects: { ...COUNT, description: 'Objects that it was seen in.' } });

const STATUS: Schema = { enum: ['breached', 'unclear', 'calm', 'insufficient-data'] };

const PERFORMANCE_RULE = object(
  'What the performance is held to, and how it compares.',
  { rule: { type: 'object' }, breached: FLAG, calm: FLAG, reason: TEXT },
  {
    value: { type: 'number' }, error: { type: 'number', minimum: 0 }, reference: { type: 'number' }, referenceError: { type: 'number', minimum: 0 },
    drop: { type: 'number', description: 'Above 0 where the window is worse.' }, z: { type: 'number', description: 'The drop over its standard error.' },
  },
);

const GROUP = object('A group of a sensitive column.', { group: TEXT, rows: COUNT, selectionRate: PROBABILITY, accuracy: PROBABILITY, compared: FLAG }, { truePositiveRate: PROBABILITY, falsePositiveRate: PROBABILITY });

const FAIRNESS = object('How differently groups were treated.', {
  status: STATUS, state: { enum: [0, 1] }, reason: TEXT,
  columns: { type: 'array', items: object('A sensitive column.', { column: TEXT, missing: COUNT, groups: { type: 'array', items: GROUP } }) },
  results: { type: 'array', items: object('A comparison of groups with its 95 % interval.', { column: TEXT, metric: { enum: FAIRNESS_METRICS }, value: { type: 'number' }, lower: { type: 'number' }, upper: { type: 'number' }, high: TEXT, low: TEXT }) },
  rules: { type: 'array', items: object('What fairness is held to.', { rule: { type: 'object' }, breached: FLAG, calm: FLAG, judged: FLAG, reason: TEXT }) },
});

const CONCEPT_DRIFT = object(
  'Changes of how often a classifier is wrong, as a detector finds them in its answers one after the other.',
  {
    detector: { enum: DETECTOR_NAMES }, rows: { ...COUNT, description: 'Answers that it looked at since the check before.' }, rises: { ...COUNT, description: 'Found since the check before.' }, reason: TEXT,
    changes: {
      type: 'array',
      items: object('A change that was noticed in the window.', { noticed: HOUR, before: PROBABILITY, after: PROBABILITY, rows: COUNT }, { began: { ...HOUR, description: 'About; absent where it was before the window.' } }),
    },
  },
  { errorRate: PROBABILITY },
);

const PERFORMANCE = object(
  'How well the model answered, as labels tell that came later.',
  {
    window: SPAN, status: STATUS, state: { enum: [0, 1] }, reason: TEXT,
    predictions: COUNT, labelled: COUNT, unlabelled: COUNT, withoutId: COUNT, unusable: COUNT, repeated: COUNT, late: COUNT, lateLabelObjects: COUNT, replacedLabels: COUNT, unreadableLabels: COUNT,
    metrics: { type: 'array', items: MEASURED }, rules: { type: 'array', items: PERFORMANCE_RULE },
  },
  {
    unmatched: COUNT,
    withoutLabels: { const: true, description: 'No labels come: the counts of labels say nothing then.' },
    confusion: object('At a score of 0.5.', { truePositives: COUNT, falsePositives: COUNT, falseNegatives: COUNT, trueNegatives: COUNT }),
    calibration: { type: 'array', items: object('Rows of a range of scores.', { from: PROBABILITY, to: PROBABILITY, rows: COUNT, meanScore: PROBABILITY, positiveShare: PROBABILITY }) },
    clusters: { type: 'array', items: object('A cluster of a clustering.', { name: TEXT, rows: COUNT, sampled: COUNT }, { silhouette: { type: 'number', minimum: -1, maximum: 1, description: 'Mean of the sampled rows.' } }) },
    classes: { type: 'array', items: object('One of several classes.', { name: TEXT, rows: COUNT, predicted: COUNT, correct: COUNT }) },
    fairness: FAIRNESS,
    conceptDrift: CONCEPT_DRIFT,
  },
);

export function verdictSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Verdict of a drift check of cdk-mlops',
    ...object('What one drift check found, and the state over time behind it.', {
      version: { const: DRIFT_CONTRACT_VERSION },
      modelId: TEXT,
      baselineId: { type: 'string', pattern: '^[0-9a-f]{16}$' },
      window: { ...SPAN, description: "The longest of the features' windows." },
      status: { enum: ['drifted', 'unclear', 'calm', 'insufficient-data'] },
      driftState: { enum: [0, 1] },
      qualityBreached: FLAG,
      reason: TEXT,
      rows: COUNT, quarantined: COUNT, hours: COUNT, emptyHours: COUNT, lateObjects: COUNT,
      features: { type: 'array', items: FEATURE },
    }, { damagedObjects: COUNT, late: object('Rows of objects that came after their hour had been read, and what of these was not read.', { rows: COUNT, unreadObjects: COUNT, unreadBytes: COUNT }), extraColumns: { type: 'array', items: EXTRA_COLUMN }, volume: VOLUME, segments: SEGMENTS, performance: PERFORMANCE }),
  };
}
