/**
 * Reads `constraints.json` of SageMaker Model Monitor: what it asks of single features, and, by name, what of it has no meaning here.
 *
 * Its overrides of a feature have three spellings: `monitoringConfigOverrides` in the documentation, `monitoring_config_overrides` beside
 * the other members or within `string_constraints`, as the Python SDK writes it.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-byoc-constraints.html
 */
import { isObject, ModelMonitorFile } from './file';

export interface FeatureConstraints {
  /** Share of rows that must have a value. */
  readonly completeness?: number;
  readonly isNonNegative?: true;
  /** All categories that there are. */
  readonly domain?: readonly string[];
}

export interface ModelMonitorConstraints {
  /** Only features whose constraints are to be evaluated. */
  readonly features: ReadonlyMap<string, FeatureConstraints>;
  /** Settings that are not taken, with their values: the monitor's own options decide instead. */
  readonly notTaken: readonly string[];
}

/** Settings of the distances between distributions. */
const DISTRIBUTION = 'distribution_constraints';

/**
 * @param key names the file in problems
 * @throws Error with all problems
 */
export function decodeConstraints(body: Uint8Array, key: string): ModelMonitorConstraints {
  const file = new ModelMonitorFile(key);
  const root = file.parse(body);
  const config = root['monitoring_config'] === undefined ? {} : file.members(root['monitoring_config'], 'monitoring_config');
  const isEvaluated = config['evaluate_constraints'] !== 'Disabled';
  const notTaken = settingsOf(config);
  const features = new Map<string, FeatureConstraints>();
  file.list(root['features'], 'features').forEach((entry, index) => {
    const feature = file.members(entry, `features[${index}]`);
    const name = file.text(feature['name'], `features[${index}].name`);
    const overrides = overridesOf(feature);
    notTaken.push(...settingsOf(overrides).map((setting) => `${name}: ${setting}`));
    const constraints = featureConstraints(file, feature, `feature ${JSON.stringify(name)}`);
    const own = overrides['evaluate_constraints'];
    if (own === 'Enabled' || (own !== 'Disabled' && isEvaluated)) features.set(name, constraints);
  });
  file.throwIfAny();
  return { features, notTaken };
}

function featureConstraints(file: ModelMonitorFile, feature: Readonly<Record<string, unknown>>, at: string): FeatureConstraints {
  const { completeness, num_constraints: numbers, string_constraints: texts } = feature;
  if (completeness !== undefined && file.number(completeness, `${at}.completeness`, 0) > 1) file.problem(`${at}.completeness`, completeness, 'a share, at most 1');
  const domains = isObject(texts) ? texts['domains'] : undefined;
  const domain = domains === undefined || domains === null ? undefined : file.list(domains, `${at}.string_constraints.domains`);
  domain?.forEach((value, index) => file.text(value, `${at}.string_constraints.domains[${index}]`));
  return {
    ...(completeness === undefined ? {} : { completeness: completeness as number }),
    ...(isObject(numbers) && numbers['is_non_negative'] === true ? { isNonNegative: true } : {}),
    ...(domain === undefined ? {} : { domain: domain as readonly string[] }),
  };
}

function overridesOf(feature: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const texts = isObject(feature['string_constraints']) ? feature['string_constraints'] : {};
  const spelled = [feature['monitoringConfigOverrides'], feature['monitoring_config_overrides'], texts['monitoring_config_overrides']];
  return spelled.find(isObject) ?? {};
}

/** Whether constraints are evaluated is taken. */
function settingsOf(config: Readonly<Record<string, unknown>>): string[] {
  const distribution = isObject(config[DISTRIBUTION]) ? config[DISTRIBUTION] : {};
  return [...Object.entries(config), ...Object.entries(distribution)]
    .filter(([name, value]) => name !== 'evaluate_constraints' && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => `${name} ${String(value)}`);
}
