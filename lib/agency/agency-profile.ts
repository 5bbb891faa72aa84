/**
 * `AgencyProfile`: what an agency's landing zone demands, said once and applied to a scope.
 */
import { Aspects, Stack, Stage, Tags, Token, type Environment } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { Problems } from '../private/errors';
import { attachedLandingZone, attachLandingZone, isLandingZoneConsulted, type LandingZone } from '../private/landing-zone';
import { PositionedFile } from '../private/positioned-file';
import type { DataClassification } from './classification';
import { PolicyStyle } from './classification';
import { ProfileAspect } from './profile-aspect';
import { DEFAULT_REGIONS, isMap, profileProblems, type ProfileEntries } from './profile-rules';

/** A private subnet of the landing zone. */
export interface AgencySubnet {
  /** Id of the subnet, `subnet-…`. */
  readonly subnetId: string;
  /** The availability zone that the subnet lies in, e.g. `ap-southeast-1a`. */
  readonly availabilityZone: string;
}

/** The network that the landing zone provides; nothing in it is created or changed. */
export interface AgencyNetwork {
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
    const problems = new Problems(`agency profile ${JSON.stringify(environment)}`);
    const mapAt = (value: unknown, ...path: string[]): ProfileEntries => {
      problems.require(value === undefined || value === null || isMap(value), { subject: [source.at(...path), ...path.slice(-1)].join(' '), got: value, expected: 'a map of entries', fix: 'write each entry as key: value' });
      return isMap(value) ? value : {};
    };
    const root = mapAt(source.content);
    const environments = mapAt(root['environments'], 'environments');
    for (const section of Object.keys(root).filter((key) => key !== 'shared' && key !== 'environments')) {
      problems.add({ subject: source.at(section), got: section, expected: 'the sections shared and environments', fix: 'move the entry into one of them' });
    }
    if (!Object.hasOwn(environments, environment)) {
      problems.add({
        subject: source.at('environments'),
        got: environment,
        expected: `one of the environments ${Object.keys(environments).join(', ') || '(none)'}`,
        fix: 'name one of these, or add the section',
      });
      problems.throwIfAny();
    }
    const shared = mapAt(root['shared'], 'shared');
    const own = mapAt(environments[environment], 'environments', environment);
    const ownTags = mapAt(own['tags'], 'environments', environment, 'tags');
    const entries = { ...shared, ...own, tags: { ...mapAt(shared['tags'], 'shared', 'tags'), ...ownTags } };
    for (const problem of profileProblems(entries)) {
      // A tag's key may have dots of its own.
      const [, entry, inside] = /^([^.]*)\.?(.*)$/s.exec(problem.subject)!;
      const isOwn = entry === 'tags' ? Object.hasOwn(ownTags, inside!) : Object.hasOwn(own, entry!);
      const section = isOwn || !Object.hasOwn(shared, entry!) ? ['environments', environment] : ['shared'];
      problems.add({ ...problem, subject: `${source.at(...section, entry!, inside!)} ${problem.subject}` });
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
   * this library is defined in the scope. A stage within the scope needs to have a profile applied to itself: the CDK does not
   * carry tags and role conventions into it, and synthesis fails without.
   *
   * @param scope an App, a Stage, a Stack, or a construct that holds stacks
   * @throws when the scope is part of a stack, has a profile already, or holds a construct of this library that could not
   * follow it any more
   */
  public applyTo(scope: IConstruct): void {
    const problems = new Problems(scope.node.path || 'the app');
    const inStack = !Stack.isStack(scope) && scope.node.scopes.some((one) => Stack.isStack(one));
    problems.require(!inStack, { subject: 'applyTo', got: 'a part of a stack', expected: 'an app, a stage, a stack, or a construct that holds stacks', fix: 'apply the profile to the stack: key and workspace belong to all of it' });
    const existing = profilesBeside(scope);
    problems.require(existing.length === 0, { subject: 'applyTo', got: this.environment, expected: `one profile per scope, which has ${existing.join(', ')}`, fix: 'apply each profile to a stage or stack of its own' });
    problems.require(!isLandingZoneConsulted(scope), { subject: 'applyTo', got: 'a scope that holds constructs of this library', expected: 'a profile that comes before them', fix: 'apply the profile right after the scope is made' });
    problems.throwIfAny();
    const { tags, permissionsBoundary, roleNamePrefix, rolePath } = this.entries as Partial<AgencyProfileProps>;
    attachLandingZone(scope, this.landingZone());
    for (const [key, value] of Object.entries(tags ?? {})) Tags.of(scope).add(key, value);
    const conventions = new ProfileAspect({ permissionsBoundary, roleNamePrefix, rolePath });
    Aspects.of(scope).add(conventions);
    scope.node.addValidation({ validate: () => {
      const members = membersOf(scope);
      return [...this.placeProblems(members), ...members.flatMap((member) => conventions.problems(member))];
    } });
  }

  private landingZone(): LandingZone {
    const entries = this.entries as Partial<AgencyProfileProps> & { logRetentionDays?: number };
    return {
      environment: this.environment,
      classification: entries.classification!,
      policyStyle: entries.policyStyle === PolicyStyle.MANAGED ? 'managed' : 'inline',
      keyArn: entries.encryptionKeyArn,
      network: entries.network,
      logRetentionDays: entries.logRetentionDays ?? 365,
      reservedConcurrency: entries.reservedConcurrency,
      tags: entries.tags ?? {},
    };
  }

  /** Stacks that would put data where it must not lie, and stages that the profile does not reach into. */
  private placeProblems(members: readonly IConstruct[]): string[] {
    const stages = members
      .flatMap((member) => member.node.children.filter((child) => Stage.isStage(child) && !attachedLandingZone(child)))
      .map(({ node: { path } }) => `${path}: got a stage without a profile, expected one of its own; apply it to the stage, because tags and role conventions stop there`);
    const fix = 'pass env: profile.env to the stack';
    const stacks = members.filter((member) => Stack.isStack(member)).flatMap(({ node: { path }, region, account }) => {
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
    return [...stages, ...stacks];
  }
}

/** The scope and all that aspects on it reach: they stop at a stage. */
function membersOf(scope: IConstruct): IConstruct[] {
  return [scope, ...scope.node.children.filter((child) => !Stage.isStage(child)).flatMap(membersOf)];
}

/** Environments of the profiles that reach this scope, or what is in it. */
function profilesBeside(scope: IConstruct): string[] {
  const scopes = scope.node.scopes;
  const above = scopes.slice(Math.max(0, scopes.findLastIndex((one) => Stage.isStage(one))), -1);
  return [...above, ...membersOf(scope)].flatMap((one) => attachedLandingZone(one)?.environment ?? []);
}
