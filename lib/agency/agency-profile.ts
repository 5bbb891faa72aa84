/**
 * `AgencyProfile`: what an agency's landing zone demands, said once and applied to a scope.
 */
import { Aspects, Stack, Tags, Token, type Environment } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { Problems } from '../private/errors';
import { attachedLandingZone, attachLandingZone, isLandingZoneConsulted, type LandingZone } from '../private/landing-zone';
import { PositionedFile } from '../private/positioned-file';
import type { DataClassification, PolicyStyle } from './classification';
import { ProfileAspect } from './profile-aspect';
import { DEFAULT_REGIONS, profileProblems, type ProfileEntries } from './profile-rules';

/** A private subnet of the landing zone. */
export interface AgencySubnet {
  /** Id of the subnet, `subnet-…`. */
  readonly subnetId: string;
  /** The availability zone that the subnet lies in, e.g. `ap-southeast-1a`. */
  readonly availabilityZone: string;
}

/** The network that the landing zone provides; nothing in it is created or changed. */
export interface AgencyNetwork {
  /** Id of the VPC, `vpc-…`. */
  readonly vpcId: string;
  /** Private subnets in at least two availability zones. */
  readonly subnets: AgencySubnet[];
  /** 1 to 5 ids of security groups that allow HTTPS out to the VPC endpoints and nothing in. */
  readonly securityGroupIds: string[];
}

/** What a landing zone demands. */
export interface AgencyProfileProps {
  /** Name of the environment, e.g. `prod`; shown in messages. */
  readonly environment: string;
  /** How confidential the data in the scope is. */
  readonly classification: DataClassification;
  /** Region of the environment. */
  readonly region: string;
  /**
   * Regions in which data may lie. A stack anywhere else is refused.
   *
   * @default ['ap-southeast-1']
   */
  readonly regions?: string[];
  /**
   * Account of the environment, twelve digits. A stack of another account is refused.
   *
   * @default - the account of the credentials that deploy
   */
  readonly account?: string;
  /**
   * Tags for every resource that can carry tags, those that state machines create at run time included.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };
  /**
   * Name of the managed policy that bounds every role and user in the scope.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: string;
  /**
   * Begins the name of every role and managed policy in the scope, 1 to 24 characters. Changing it later replaces them.
   *
   * @default - CloudFormation names them
   */
  readonly roleNamePrefix?: string;
  /**
   * Path of every role and managed policy in the scope, with a slash at both ends. Changing it later replaces them.
   *
   * @default '/'
   */
  readonly rolePath?: string;
  /**
   * Where the statements of the library's roles stand.
   *
   * @default PolicyStyle.INLINE
   */
  readonly policyStyle?: PolicyStyle;
  /**
   * ARN of a customer managed key of the landing zone, in the region of the environment. Its owner adds the statements
   * that `docs/landing-zone.md` lists.
   *
   * @default - one key per stack is defined, with rotation, kept when the stack goes
   */
  readonly encryptionKeyArn?: string;
  /**
   * Where functions and jobs run.
   *
   * @default - functions run outside any VPC; required at classification CONFIDENTIAL
   */
  readonly network?: AgencyNetwork;
  /**
   * How long log groups keep their events.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
  /**
   * Concurrent executions reserved for each function, 1 to 1000; they are taken from the account's.
   *
   * @default - none reserved
   */
  readonly reservedConcurrency?: number;
}

/**
 * What an agency's landing zone demands, said once and applied to an App, a Stage or a Stack: the agency's own classes stay
 * theirs. Tags, boundary, role names and paths reach everything in the scope; key, network, policy style, log retention and
 * classification reach everything that this library defines in it.
 */
export class AgencyProfile {
  /**
   * A profile from props.
   *
   * @throws when an entry is wrong or contradicts another; all of them at once
   */
  public static of(props: AgencyProfileProps): AgencyProfile {
    const { environment, logRetention, ...rest } = props;
    const entries = { ...rest, ...(logRetention === undefined ? {} : { logRetentionDays: logRetention }) };
    const problems = new Problems(`agency profile ${JSON.stringify(environment)}`);
    for (const problem of profileProblems(entries)) problems.add(problem);
    problems.throwIfAny();
    return new AgencyProfile(environment, entries);
  }

  /**
   * A profile from a YAML or JSON file with the sections `shared` (optional) and `environments`; entries of the environment
   * win over shared ones, tags are merged.
   *
   * @param file path, absolute or relative to the working directory
   * @param environment name of a section below `environments`
   * @throws when the file cannot be read, the environment is not in it, or entries are wrong; all of them at once, each with
   * file, line and column
   */
  public static fromFile(file: string, environment: string): AgencyProfile {
    const source = new PositionedFile(file);
    const root = asMap(source.content);
    const environments = asMap(root['environments']);
    const problems = new Problems(`agency profile ${JSON.stringify(environment)}`);
    for (const section of Object.keys(root).filter((key) => key !== 'shared' && key !== 'environments')) {
      problems.add({ subject: source.at(section), got: section, expected: 'the sections shared and environments', fix: 'move the entry into one of them' });
    }
    if (!(environment in environments)) {
      problems.add({
        subject: source.at('environments'),
        got: environment,
        expected: `one of the environments ${Object.keys(environments).join(', ') || '(none)'}`,
        fix: 'name one of these, or add the section',
      });
      problems.throwIfAny();
    }
    const shared = asMap(root['shared']);
    const own = asMap(environments[environment]);
    const tags = { ...asMap(shared['tags']), ...asMap(own['tags']) };
    const entries = { ...shared, ...own, ...(Object.keys(tags).length > 0 ? { tags } : {}) };
    for (const problem of profileProblems(entries)) {
      const path = problem.subject.split('.');
      const section = path[0]! in own && (path[0] !== 'tags' || path[1]! in asMap(own['tags'])) ? ['environments', environment] : ['shared'];
      const place = path[0]! in entries ? source.at(...section, ...path) : source.at('environments', environment);
      problems.add({ ...problem, subject: `${place} ${problem.subject}` });
    }
    problems.throwIfAny();
    return new AgencyProfile(environment, entries);
  }

  /** Name of the environment. */
  public readonly environment: string;
  /** Account and region, to hand to stacks: `new Stack(app, 'Flights', { env: profile.env })`. */
  public readonly env: Environment;
  /** Regions in which data may lie. */
  public readonly regions: string[];

  /** @param entries checked by {@link profileProblems} */
  private constructor(environment: string, private readonly entries: ProfileEntries) {
    this.environment = environment;
    const { account, region, regions } = entries as { account?: string; region: string; regions?: string[] };
    this.env = { region, ...(account === undefined ? {} : { account }) };
    this.regions = [...(regions ?? DEFAULT_REGIONS)];
  }

  /**
   * Applies the profile to everything in the scope, what is defined later included. Apply it before the first construct of
   * this library is defined in the scope.
   *
   * @param scope an App, a Stage, a Stack, or any construct in one
   * @throws when the scope has a profile already, or holds a construct of this library that could not follow it any more
   */
  public applyTo(scope: IConstruct): void {
    const existing = attachedLandingZone(scope);
    const problems = new Problems(scope.node.path || 'the app');
    problems.require(existing === undefined, { subject: 'applyTo', got: this.environment, expected: `one profile per scope, which has ${String(existing?.environment)}`, fix: 'apply each profile to a stage or stack of its own' });
    problems.require(!isLandingZoneConsulted(scope), { subject: 'applyTo', got: 'a scope that holds constructs of this library', expected: 'a profile that comes before them', fix: 'apply the profile right after the scope is made' });
    problems.throwIfAny();
    const { tags, permissionsBoundary, roleNamePrefix, rolePath } = this.entries as Partial<AgencyProfileProps>;
    attachLandingZone(scope, this.landingZone());
    for (const [key, value] of Object.entries(tags ?? {})) Tags.of(scope).add(key, value);
    Aspects.of(scope).add(new ProfileAspect({ permissionsBoundary, roleNamePrefix, rolePath }));
    scope.node.addValidation({ validate: () => this.placeProblems(scope) });
  }

  private landingZone(): LandingZone {
    const entries = this.entries as Partial<AgencyProfileProps> & { logRetentionDays?: number };
    return {
      environment: this.environment,
      classification: entries.classification!,
      policyStyle: entries.policyStyle ?? 'inline',
      keyArn: entries.encryptionKeyArn,
      network: entries.network,
      logRetentionDays: entries.logRetentionDays ?? 365,
      reservedConcurrency: entries.reservedConcurrency,
      tags: entries.tags ?? {},
    };
  }

  /** Stacks that would put data where it must not lie. */
  private placeProblems(scope: IConstruct): string[] {
    const own = Stack.isStack(scope) || scope.node.scopes.some((one) => Stack.isStack(one)) ? [Stack.of(scope)] : [];
    const stacks = new Set([...own, ...scope.node.findAll().filter((construct) => Stack.isStack(construct))]);
    const fix = 'pass env: profile.env to the stack';
    return [...stacks].flatMap(({ node: { path }, region, account }) => {
      const problems: string[] = [];
      if (Token.isUnresolved(region)) {
        problems.push(`${path}: got no region, expected one of ${this.regions.join(', ')}; ${fix}`);
      } else if (!this.regions.includes(region)) {
        problems.push(`${path}: got region ${JSON.stringify(region)}, expected one of ${this.regions.join(', ')}; ${fix}`);
      }
      if (this.env.account !== undefined && account !== this.env.account) {
        const got = Token.isUnresolved(account) ? 'no account' : `account ${JSON.stringify(account)}`;
        problems.push(`${path}: got ${got}, expected ${JSON.stringify(this.env.account)}; ${fix}`);
      }
      return problems;
    });
  }
}

function asMap(value: unknown): ProfileEntries {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ProfileEntries) : {};
}
