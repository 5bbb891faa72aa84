/** The JSON Schema of verdicts, made of the contract's own lists: what drift checks keep in the store and `cdk-mlops drift` writes. */
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
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
    threshold: { type: 'number', description: 'The configured threshold, raised to what chance alone exceeds in 1 % of such windows; for rates on top of the baseline.' },
    breached: FLAG,
    calm: { ...FLAG, description: 'Below 0.8 of the threshold.' },
  },
  {
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
  { importance: { type: 'number', minimum: 0 } },
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
    }, { damagedObjects: COUNT }),
  };
}
