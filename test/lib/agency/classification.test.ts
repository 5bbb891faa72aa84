/** Classification: the public names are those that constructs decide by, and more confidential is never less protected. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, Dataset, DataStore, DriftMonitor, InferenceLog, ModelImageRepository, PolicyStyle, ReleaseRecords, type AgencyProfileProps } from '../../../lib';
import { CLASSIFICATION_LEVELS } from '../../../lib/private/landing-zone';
import { resourcesOfType } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { stack, templateOf } from '../../support/stack';

const STATEFUL = { DataStore, ModelImageRepository, ReleaseRecords };

/** The profile of the level, with a network, because the highest level demands one. */
const at = (classification: DataClassification, more: Partial<AgencyProfileProps> = {}): AgencyProfile =>
  AgencyProfile.of({ ...OPEN_SANDBOX, classification, network: STRICT_LANDING_ZONE.network!, ...more });

function takes(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Whether each protection is there, by name. */
function postureOf(classification: DataClassification): Record<string, boolean> {
  const mayDestroy = takes(() => at(classification, { removalPolicy: RemovalPolicy.DESTROY }));
  const of = stack({ profile: at(classification, mayDestroy ? { removalPolicy: RemovalPolicy.DESTROY } : {}) });
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
  const defined = stack({ profile: at(classification) });
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
    'needs a network': !takes(() => AgencyProfile.of({ ...OPEN_SANDBOX, classification })),
    'its profile cannot allow to destroy data': !mayDestroy,
    'stacks cannot be deleted in passing': defined.terminationProtection,
    ...Object.fromEntries([1, 90, 365, 731].map((days) => [
      `logs are kept for ${days} days`,
      resourcesOfType(template, 'AWS::Logs::LogGroup').every(([, { RetentionInDays }]) => Number(RetentionInDays) >= days),
    ])),
    ...Object.fromEntries([1, 30, 90, 180, 365].map((days) => [`refuses logs that are kept for ${days} days`, !takes(() => at(classification, { logRetention: days }))])),
  };
}

const LEVELS = Object.values(DataClassification);
const POSTURE = new Map(LEVELS.map((level) => [level, postureOf(level)]));

describe('data classification', () => {
  it('has the levels that constructs know, in the same order', () => {
    expect(Object.values(DataClassification)).toEqual([...CLASSIFICATION_LEVELS]);
  });

  it('has names that are their own values, so that a file and a program say the same', () => {
    for (const [name, value] of [...Object.entries(DataClassification), ...Object.entries(PolicyStyle)]) expect(value).toBe(name);
  });

  it('never protects more confidential data less', () => {
    fc.assert(
      fc.property(fc.nat(LEVELS.length - 1), fc.nat(LEVELS.length - 1), (one, other) => {
        const [lower, higher] = [Math.min(one, other), Math.max(one, other)].map((index) => POSTURE.get(LEVELS[index]!)!) as [Record<string, boolean>, Record<string, boolean>];
        for (const [protection, there] of Object.entries(lower)) if (there) expect({ [protection]: higher[protection] }).toEqual({ [protection]: true });
      }),
    );
  });

  it('makes a difference from RESTRICTED on', () => {
    const kept = (level: DataClassification): boolean[] => Object.entries(POSTURE.get(level)!).filter(([name]) => name.endsWith('is kept')).map(([, there]) => there);
    expect(kept(DataClassification.OFFICIAL_OPEN)).toEqual([false, false, false]);
    expect(kept(DataClassification.OFFICIAL_CLOSED)).toEqual([false, false, false]);
    expect(kept(DataClassification.RESTRICTED)).toEqual([true, true, true]);
    expect(kept(DataClassification.CONFIDENTIAL)).toEqual([true, true, true]);
  });

  it('protects strictly more at each level than at the one below', () => {
    const protections = LEVELS.map((level) => Object.values(POSTURE.get(level)!).filter(Boolean).length);
    expect(protections).toEqual([...new Set(protections)].sort((one, other) => one - other));
  });
});
