/** Tags that the agency's own code takes away, or gives another value, nearer to a resource than the profile. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, CfnParameter, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { AgencyProfile } from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, refusalOf, REGION, templateOf } from '../../support/stack';

const PROFILE = AgencyProfile.of({ ...OPEN_SANDBOX, tags: { Agency: 'transport', Project: 'flights' }, requiredTags: { Project: '[a-z]{3,8}' } });

/** A stack with two topics in a scope of the profile, as the action leaves them. */
function withTopics(act: (of: Stack, topics: readonly Topic[]) => void): Stack {
  const app = new App();
  PROFILE.applyTo(app);
  const of = new Stack(app, 'Flights', { env: { account: ACCOUNT, region: REGION } });
  act(of, ['One', 'Two'].map((id) => new Topic(of, id)));
  return of;
}

const refusedFor = (act: (of: Stack, topics: readonly Topic[]) => void): string => refusalOf(() => templateOf(withTopics(act)));

describe('a tag of the profile', () => {
  it('that is taken away is refused, once for all resources of the stack that lack it', () => {
    expect(refusedFor((of) => Tags.of(of).remove('Agency'))).toMatch(
      /Flights\/One\/Resource and 1 more in its stack: got no tag "Agency", expected "transport", as tags of the agency profile says; do without what takes it away, e\.g\. Tags\.of\(…\)\.remove$/m,
    );
  });

  it('that one resource lacks is refused with its path alone, in a nested stack too', () => {
    expect(refusedFor((of, [topic]) => {
      Tags.of(topic!).remove('Project');
      Tags.of(new Topic(new NestedStack(of, 'Nested'), 'Topic')).remove('Agency');
    })).toMatch(/Flights\/One\/Resource: got no tag "Project"[^]*Flights\/Nested\/Topic\/Resource: got no tag "Agency"/);
  });

  it('that gets a value which the landing zone does not take is refused', () => {
    expect(refusedFor((_, [topic]) => Tags.of(topic!).add('Project', 'Flights 2'))).toMatch(
      /Flights\/One\/Resource: got tag Project "Flights 2", expected a value that matches \[a-z\]\{3,8\}, as requiredTags of the agency profile demands; leave the tag to the profile, or give it a value that the landing zone takes$/m,
    );
  });

  it.each<[what: string, act: (of: Stack, topics: readonly Topic[]) => void, value: unknown]>([
    ['another value that its pattern takes', (of) => Tags.of(of).add('Project', 'delays'), 'delays'],
    ['a value that only deploy time knows', (of) => Tags.of(of).add('Project', Aws.STACK_NAME), { Ref: 'AWS::StackName' }],
    ['a value that whoever deploys gives', (of) => Tags.of(of).add('Project', new CfnParameter(of, 'Given').valueAsString), { Ref: 'Given' }],
  ])('may have %s', (_, act, value) => {
    const topics = resourcesOfType(templateOf(withTopics(act)), 'AWS::SNS::Topic');
    expect(topics.map(([, properties]) => properties['Tags'])).toEqual([1, 2].map(() => [{ Key: 'Agency', Value: 'transport' }, { Key: 'Project', Value: value }]));
  });

  it('is refused with its place in the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tag-rules-')), 'transport.yaml');
    writeFileSync(file, `shared:
  classification: OFFICIAL_OPEN
  region: ${REGION}
  tags: { Agency: transport }
  requiredTags:
    Agency: transport
environments:
  dev:
`);
    const app = new App();
    const profile = AgencyProfile.fromFile(file, 'dev');
    profile.applyTo(app);
    const of = new Stack(app, 'Flights', { env: { account: ACCOUNT, region: REGION } });
    Tags.of(new Topic(of, 'Lost')).remove('Agency');
    Tags.of(new Topic(of, 'Other')).add('Agency', 'parks');
    const refusal = refusalOf(() => app.synth());
    expect(refusal).toContain(`Flights/Lost/Resource: got no tag "Agency", expected "transport", as tags of the agency profile says (${file}:4:19)`);
    expect(refusal).toContain(`Flights/Other/Resource: got tag Agency "parks", expected a value that matches transport, as requiredTags of the agency profile demands (${file}:6:13)`);
  });
});
