/** A monitored model for these tests, and what its function will find beside its code. */
import { Duration, type Stack, type Stage } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dataset, DriftMonitor, InferenceLog, type DriftMonitorProps, type MonitoringOptions } from '../../../lib';
import { CONFIG_FILE, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import { parseConfig } from '../../../lambda/drift-check/decode-config';
import { asObject } from '../../../simulator/checks/template';
import { logicalIdOf, templateOf } from '../../support/stack';

export const SCHEMA = 'examples/flight-watch/schema.json';

/** A bucket of somebody else, the same object on every call. */
export function lakeIn(of: Stack): IBucket {
  return (of.node.tryFindChild('Lake') as IBucket | undefined) ?? Bucket.fromBucketName(of, 'Lake', 'transport-lake');
}

/** Options with the required ones filled in. */
export function optionsIn(of: Stack, options: Partial<MonitoringOptions> = {}): MonitoringOptions {
  return { log: InferenceLog.jsonLines(lakeIn(of), 'inference/'), every: Duration.days(1), ...options };
}

export function monitorIn(of: Stack, props: Partial<DriftMonitorProps> = {}, id = 'Flights'): DriftMonitor {
  return new DriftMonitor(of, id, { ...optionsIn(of, props), baseline: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }), ...props });
}

/** The configuration in the code asset of the monitor's function, read as the function reads it. */
export function configOf(of: Stack, monitor: DriftMonitor): DriftCheckConfig {
  const { Code } = templateOf(of).Resources[logicalIdOf(monitor.checker)]!.Properties!;
  const hash = String(asObject(Code)['S3Key']).replace(/\.zip$/, '');
  const assembly = (of.node.root as Stage).synth();
  return parseConfig(readFileSync(join(assembly.directory, `asset.${hash}`, CONFIG_FILE), 'utf8'));
}
