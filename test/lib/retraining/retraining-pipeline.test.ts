/** `RetrainingPipeline`: what it defines, what its roles may do, what starts it, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { LANDING_ZONES } from '../../support/landing-zones';
import { policyOf } from '../../support/policy-of';
import { stack, templateOf } from '../../support/stack';
import { pipelineIn, propsIn } from './pipeline-fixture';

describe.each(LANDING_ZONES)('in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  propsIn(of);
  const before = Object.keys(templateOf(of).Resources);
  const with_ = stack({ profile: profile() });
  pipelineIn(with_);
  const template = templateOf(with_);
  it('defines', () => {
    const added = Object.entries(template.Resources).filter(([id]) => !before.includes(id)).map(([id, r]) => `${r.Type} ${id}`);
    console.log(added);
    for (const id of added.filter((one) => one.startsWith('AWS::IAM::Role ')).map((one) => one.split(' ')[1]!)) console.log(id, JSON.stringify(policyOf(template, id), null, 1));
    expect(added.length).toBe(10);
  });
});
