/** Classification: the public names are those that constructs decide by, and more confidential is never less protected. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, Dataset, DataStore, DriftMonitor, InferenceLog, ModelImageRepository, PolicyStyle, ReleaseRecords } from '../../../lib';
import { CLASSIFICATION_LEVELS } from '../../../lib/private/landing-zone';
import { resourcesOfType } from '../../support/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { stack, templateOf } from '../../support/stack';

const STATEFUL = { DataStore, ModelImageRepository, ReleaseRecords };

/** Whether each protection is there, by name; a network is given, because the highest level demands one. */
function postureOf(classification: DataClassification): Record<string, boolean> {
  const of = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, classification, network: STRICT_LANDING_ZONE.network! }) });
  const refuses = Object.fromEntries(
    Object.entries(STATEFUL).map(([name, Stateful]) => {
      try {
        new Stateful(of, `Destroyed${name}`, { removalPolicy: RemovalPolicy.DESTROY });
        return [`${name} is kept`, false];
      } catch {
        return [`${name} is kept`, true];
      }
    }),
  );
  const defined = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, classification, network: STRICT_LANDING_ZONE.network! }) });
  const lake = new Bucket(defined, 'Lake');
  new DriftMonitor(defined, 'Model', {
    baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }),
    log: InferenceLog.csv(lake, 'inference/'),
    every: Duration.days(1),
  });
  const template = templateOf(defined);
  return {
    ...refuses,
    'the function is in the network': resourcesOfType(template, 'AWS::Lambda::Function').every(([, { VpcConfig }]) => VpcConfig !== undefined),
    'logs are encrypted': resourcesOfType(template, 'AWS::Logs::LogGroup').every(([, { KmsKeyId }]) => KmsKeyId !== undefined),
    'needs a network': (() => {
      try {
        AgencyProfile.of({ ...OPEN_SANDBOX, classification });
        return false;
      } catch {
        return true;
      }
    })(),
  };
}

describe('data classification', () => {
  it('has the levels that constructs know, in the same order', () => {
    expect(Object.values(DataClassification)).toEqual([...CLASSIFICATION_LEVELS]);
  });

  it('has names that are their own values, so that a file and a program say the same', () => {
    for (const [name, value] of [...Object.entries(DataClassification), ...Object.entries(PolicyStyle)]) expect(value).toBe(name);
  });

  it('never protects more confidential data less', () => {
    const levels = Object.values(DataClassification);
    const postures = new Map(levels.map((level) => [level, postureOf(level)]));
    fc.assert(
      fc.property(fc.nat(levels.length - 1), fc.nat(levels.length - 1), (one, other) => {
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)].map((index) => postures.get(levels[index]!)!) as [Record<string, boolean>, Record<string, boolean>];
        for (const [protection, there] of Object.entries(lower)) if (there) expect({ [protection]: higher[protection] }).toEqual({ [protection]: true });
      }),
    );
  });

  it('makes a difference from RESTRICTED on', () => {
    const kept = (level: DataClassification): boolean[] => Object.entries(postureOf(level)).filter(([name]) => name.endsWith('is kept')).map(([, there]) => there);
    expect(kept(DataClassification.OFFICIAL_OPEN)).toEqual([false, false, false]);
    expect(kept(DataClassification.OFFICIAL_CLOSED)).toEqual([false, false, false]);
    expect(kept(DataClassification.RESTRICTED)).toEqual([true, true, true]);
    expect(kept(DataClassification.CONFIDENTIAL)).toEqual([true, true, true]);
  });
});
