/** Feature flags of the CDK are their user's choice: with none, with all recommended ones, and with each alone, the template works. */
import { Duration } from 'aws-cdk-lib';
import * as flags from 'aws-cdk-lib/cx-api';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { describe, expect, it } from 'vitest';
import { Dataset, ManagedModel, ModelCode, ModelTask, Monitoring } from '../../lib';
import { asList, asObject, visit, type Template } from '../../simulator/checks/template';
import { render } from '../support/policy-of';
import { LANDING_ZONES } from '../support/landing-zones';
import { stack, templateOf } from '../support/stack';
import { lakeIn, optionsIn, SCHEMA } from './monitoring/monitored';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgencyProfile } from '../../lib';

function templateWith(context: Readonly<Record<string, unknown>>, profile: () => AgencyProfile): Template {
  const folder = mkdtempSync(join(tmpdir(), 'feature-flags-'));
  try {
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
    const of = stack({ profile: profile(), context });
    const model = new ManagedModel(of, 'Model', {
      task: ModelTask.regression({ label: 'delay' }),
      dataset: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }),
      code: ModelCode.container(folder),
      monitoring: Monitoring.of(optionsIn(of, { every: Duration.hours(6) })),
    });
    model.monitor.onDrift('Retrain', StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain'));
    return templateOf(of);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Flags may order the lists in policies, and write the partition out; both mean the same. */
function comparable(template: Template): unknown {
  const copy = JSON.parse(JSON.stringify(render(template, template.Resources)).replaceAll('${AWS::Partition}', 'aws').replaceAll('<AWS::Partition>', 'aws')) as unknown;
  visit(copy, (node) => {
    const statement = node as { Action?: unknown; Resource?: unknown };
    if (Array.isArray(statement?.Resource)) statement.Resource = [...asList(statement.Resource)].map((one) => JSON.stringify(one)).sort();
    if (Array.isArray(statement?.Action)) statement.Action = [...asList(statement.Action)].sort();
  });
  return copy;
}

/** Flags that CDK version 2 still takes, with the value that differs from the one it has when unset. */
const settable = Object.entries(flags.FLAGS).filter(([name, { introducedIn }]) => introducedIn.v2 !== undefined && name in recommended);

describe.each(LANDING_ZONES)('in %s', (_, profile) => {
  const none = templateWith({}, profile);

  it('the same resources come out with all recommended flags as with none', () => {
    const all = templateWith(recommended, profile);
    expect(Object.keys(all.Resources).sort()).toEqual(Object.keys(none.Resources).sort());
    expect(comparable(all)).toEqual(comparable(none));
  });

  it('no flag brings a function, a role or a custom resource along', () => {
    const types = Object.values(templateWith(recommended, profile).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(1);
    expect(types.filter((type) => type === 'AWS::IAM::Role')).toHaveLength(2);
    expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
  });
});

describe('each flag alone', () => {
  it('is one of many', () => {
    expect(settable.length).toBeGreaterThan(50);
  });

  it('concerns what we define only where it is looked at above: the parts of the CDK that we use', () => {
    const concerned = settable.map(([name]) => name).filter((name) => /aws-(s3|sns|sqs|kms|iam|lambda|events|cloudwatch|logs|ecr|dynamodb|sagemaker)[:-]/.test(name));
    const none = comparable(templateWith({}, LANDING_ZONES[0]![1]));
    for (const name of concerned) {
      const value = asObject(recommended)[name];
      expect(comparable(templateWith({ [name]: value }, LANDING_ZONES[0]![1])), name).toEqual(none);
    }
  });
});
