/** The strict agency's code is every agency's: what belongs to one stands in its YAML alone, and another edits nothing else. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TransportStack } from '../../../examples/strict-landing-zone/stack';
import { AgencyProfile } from '../../../lib';
import { isMap } from '../../../lib/agency/entry-rules';
import { synthesize } from '../../support/checks/synthesize';

const EXAMPLE = join(__dirname, '..', '..', '..', 'examples', 'strict-landing-zone');
const PROFILE = readFileSync(join(EXAMPLE, 'transport.yaml'), 'utf8');
const SOURCES = readdirSync(EXAMPLE).filter((file) => file.endsWith('.ts'));
const ENVIRONMENTS = ['dev', 'prod'];

/** Entries whose values are one agency's own. Names on the left of `existing…` are the app's. */
const OWN = /^(account|permissionsBoundary|rolePath|imageRegistries|accessLogBucket|encryptionKeyArns?|network|existing\w+)$/;
/** Inside them: services that any network has an endpoint for, and zones of the region. */
const EVERYBODYS = ['endpoints', 'availabilityZone'];

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.entries(value).flatMap(([key, inner]) => (EVERYBODYS.includes(key) ? [] : textsIn(inner))) : [];
}

/** What the profile says that is one agency's own, longest first. */
function identifiersOf(profile: string): string[] {
  const { shared, environments } = parse(profile) as { shared: object; environments: Record<string, object> };
  const entries = [shared, ...Object.values(environments)].flatMap((section) => Object.entries(section)).filter(([entry]) => OWN.test(entry));
  return [...new Set(entries.flatMap(([, value]) => textsIn(value)))].sort((a, b) => b.length - a.length || a.localeCompare(b));
}

/** An ARN, an account, the id of a key, and the ids of networks. */
const SHAPES = /arn:aws|\b\d{12}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(vpc|subnet|sg)-[0-9a-f]{8,17}\b/g;

describe('the code of the strict agency', () => {
  it.each(SOURCES)('has nothing in %s that is one agency\'s own', (file) => {
    const source = readFileSync(join(EXAMPLE, file), 'utf8');
    expect(identifiersOf(PROFILE).filter((one) => source.includes(one))).toEqual([]);
    expect(source.match(SHAPES) ?? []).toEqual([]);
  });

  it('is looked at whole, for everything that the profile names', () => {
    expect(SOURCES).toEqual(['app.ts', 'stack.ts']);
    expect(identifiersOf(PROFILE)).toEqual(expect.arrayContaining([
      '111111111111', '222222222222', '333333333333', 'arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000032', 'transport-lake', 'on-call',
      'u-model-owners', 'transport-flights', 'retrain-legacy', 'transport-prod-access-logs', 'AgencyAccountBoundary', 'sg-0a1b2c3d4e5f60021',
    ]));
  });
});

describe('another agency', () => {
  /** The same profile with other accounts, keys, names and ids. */
  const others = identifiersOf(PROFILE).reduce((text, one, index) => text.replaceAll(one, other(one, index)), PROFILE);

  it('edits the YAML alone, and nothing of the first one is in its resources', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'another-agency-')), 'harbour.yaml');
    writeFileSync(file, others);
    const { stacks } = synthesize((app) => {
      for (const environment of ENVIRONMENTS) {
        const agency = AgencyProfile.fromFile(file, environment);
        const stage = new Stage(app, environment);
        agency.applyTo(stage);
        new TransportStack(stage, 'Transport', { env: agency.env, synthesizer: agency.synthesizer, agency });
      }
    });
    expect(stacks).toHaveLength(ENVIRONMENTS.length);
    const templates = stacks.map(({ template }) => JSON.stringify(template.Resources)).join('\n');
    expect(identifiersOf(PROFILE).filter((one) => templates.includes(one))).toEqual([]);
    for (const one of identifiersOf(others).filter((text) => text.startsWith('harbour'))) expect(templates).toContain(one);
  });
});

/** Of the same form, and no part of the first one's. */
function other(one: string, index: number): string {
  if (/^\d{12}$/.test(one)) return String(700_000_000_000 + index);
  if (one.startsWith('arn:')) return one.replace(/\d{12}/, '799999999999').replace(/[0-9a-f]{8}-[0-9a-f]{4}/, 'feedfeed-beef');
  if (/^(subnet|sg)-/.test(one)) return one.replace('0a1b', 'ffee');
  if (one.startsWith('/')) return '/harbour/';
  return one.startsWith('u-') ? `u-harbour-${index}` : `harbour-${index}`;
}
