/** Reads the report that the CDK writes into an assembly for its validation plugins. */
import { asList, asObject, asStrings } from '../../../simulator/checks/template';

export interface Violation {
  readonly rule: string;
  readonly description: string;
  readonly severity: string | undefined;
  /** Construct path, or logical id where the resource has none. */
  readonly where: string;
  /** Path of the property, `Properties.…`. */
  readonly path: string;
}

export interface PluginReport {
  readonly plugin: string;
  readonly violations: readonly Violation[];
}

/** One violation for each resource. */
export function readReport(json: string): PluginReport[] {
  return asList(asObject(JSON.parse(json))['pluginReports']).map((entry) => {
    const { pluginName, violations } = asObject(entry);
    return { plugin: String(pluginName), violations: asList(violations).flatMap((violation) => perResource(asObject(violation))) };
  });
}

function perResource(violation: Readonly<Record<string, unknown>>): Violation[] {
  return asList(violation['violatingConstructs']).map((entry) => {
    const construct = asObject(entry);
    const resource = asObject(construct['cloudFormationResource']);
    return {
      rule: String(violation['ruleName']),
      description: String(violation['description']),
      severity: typeof violation['severity'] === 'string' ? violation['severity'] : undefined,
      where: String(construct['constructPath'] ?? resource['logicalId'] ?? resource['templatePath']),
      path: asStrings(resource['propertyPaths']).join(', '),
    };
  });
}
