/**
 * `AgencyProfile`: what an agency's landing zone demands, said once and applied to a scope.
 */
import { Aspects, Stack, Tags, type Environment, type IReusableStackSynthesizer } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import { Problems } from '../private/errors';
import { attachLandingZone, isLandingZoneConsulted, POSTURES, type LandingZone } from '../private/landing-zone';
import type { AgencyProfileProps } from './agency-profile-props';
import { PolicyStyle } from './classification';
import { existingIn, importBucket, importRepository, importRole, importStateMachine, importTopic, type ExistingEntry } from './existing-imports';
import { jobProblems, type JobDemands } from './job-rules';
import { ProfileAspect } from './profile-aspect';
import { readProfile, type ProfileFile } from './profile-file';
import { knownAccounts, literalProblems } from './literal-rules';
import { membersOf, placeProblems, profilesBeside } from './profile-places';
import { postureProblems } from './posture-rules';
import { profileSynthesizer, setQualifier, synthesizerProblems } from './profile-synthesizer';
import { ResolvedProperties } from './resolved-properties';
import { tagProblems } from './tag-rules';
import { DEFAULT_REGIONS, profileProblems, type ProfileEntries } from './profile-rules';

/** As checked; in a file all names are text, and the retention is a number. */
type Entries = Omit<AgencyProfileProps, 'environment' | 'evidence' | 'logRetention' | 'removalPolicy'> & {
  readonly evidence?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly retentionDays: number; readonly breakGlassRoleArns?: readonly string[] };
  readonly logRetentionDays?: number;
  readonly removalPolicy?: string;
};

const DEFAULT_LOG_RETENTION_DAYS = 365;

/**
 * What an agency's landing zone demands, said once and applied to an App, a Stage or a Stack: the agency's own classes stay
 * theirs. Tags, boundary, role names and paths reach everything in the scope; keys, network, policy style, log retention and
 * classification reach everything that this library defines in it.
 */
export class AgencyProfile {
  /**
   * A profile from props.
   *
   * @throws when an entry is wrong or contradicts another; all of them at once
   */
  public static of(props: AgencyProfileProps): AgencyProfile {
    const { environment, logRetention, removalPolicy, evidence, ...rest } = props;
    const entries: ProfileEntries = {
      ...rest,
      ...(logRetention === undefined ? {} : { logRetentionDays: logRetention }),
      ...(evidence === undefined ? {} : { evidence: { ...evidence.retention._entry, ...(evidence.breakGlassRoleArns ? { breakGlassRoleArns: evidence.breakGlassRoleArns } : {}) } }),
      ...(removalPolicy === undefined ? {} : { removalPolicy: String(removalPolicy).toUpperCase() }),
    };
    const problems = new Problems(`agency profile ${JSON.stringify(environment)}`);
    for (const problem of profileProblems(entries)) problems.add(problem);
    problems.throwIfAny();
    return new AgencyProfile(environment, entries);
  }

  /**
   * A profile from a YAML or JSON file with the sections `shared` (optional) and `environments`; entries of the environment
   * win over shared ones; `tags`, `requiredTags`, `precreatedRoles`, `awsImageAccounts` and those that begin with `existing` are merged. The package has a JSON Schema
   * for editors, `dist/cli/agency-profile.schema.json`.
   *
   * @param file path, absolute or relative to the working directory
   * @param environment name of a section below `environments`
   * @throws when the file cannot be read, the environment is not in it, or entries are wrong; all of them at once, each with
   * file, line and column
   */
  public static fromFile(file: string, environment: string): AgencyProfile {
    const { entries, at } = readProfile(file, environment);
    return new AgencyProfile(environment, entries, at);
  }

  /** Name of the environment. */
  public readonly environment: string;
  /** Account and region, to hand to stacks: `new Stack(app, 'Flights', { env: profile.env })`. */
  public readonly env: Environment;
  /** Regions in which data may lie. */
  public readonly regions: string[];
  private readonly entries: Entries;

  /**
   * @param entries checked
   * @param at where an entry stands in the file
   */
  private constructor(environment: string, entries: ProfileEntries, private readonly at?: ProfileFile['at']) {
    this.environment = environment;
    this.entries = entries as unknown as Entries;
    const { account, region, regions } = this.entries;
    this.env = { region, ...(account === undefined ? {} : { account }) };
    this.regions = [...(regions ?? DEFAULT_REGIONS)];
  }

  /**
   * Deploys stacks as `bootstrap` says; a new object each time:
   * `new Stack(app, 'Flights', { env: profile.env, synthesizer: profile.synthesizer })`. A stack that needs it and does not have it is
   * refused at synth; a qualifier alone reaches the stacks in an App or Stage without it.
   */
  public get synthesizer(): IReusableStackSynthesizer {
    return profileSynthesizer(this.entries.bootstrap ?? {});
  }

  /**
   * Applies the profile to everything in the scope, what is defined later included. Apply it before the first construct of
   * this library is defined in the scope. A stage within the scope needs to have a profile applied to itself: the CDK does not
   * carry tags and role conventions into it, and synthesis fails without.
   *
   * @param scope an App, a Stage, a Stack, or a construct that holds stacks
   * @throws when the scope is part of a stack, has a profile already, or holds a construct of this library that could not
   * follow it any more; with `precreatedRoles` when it holds anything
   */
  public applyTo(scope: IConstruct): void {
    const { tags = {}, requiredTags, permissionsBoundary, roleNamePrefix, rolePath, precreatedRoles, bootstrap = {}, classification } = this.entries;
    this.requireApplicable(scope);
    attachLandingZone(scope, this.landingZone());
    setQualifier(scope, bootstrap);
    if (precreatedRoles) Role.customizeRoles(scope, { usePrecreatedRoles: precreatedRoles });
    for (const [key, value] of Object.entries(tags)) Tags.of(scope).add(key, value);
    const { terminationProtection } = POSTURES[classification];
    const conventions = new ProfileAspect({ permissionsBoundary, roleNamePrefix, rolePath, terminationProtection });
    Aspects.of(scope).add(conventions);
    scope.node.addValidation({ validate: () => {
      const members = membersOf(scope);
      const resolved = new ResolvedProperties();
      return [
        ...placeProblems(members, { ...this.env, regions: this.regions, at: this.at }),
        ...literalProblems(members, { account: this.entries.account, regions: this.regions, knownAccounts: knownAccounts(this.entries), at: this.at }, resolved),
        ...synthesizerProblems(members.filter((member) => Stack.isStack(member)), bootstrap),
        ...members.flatMap((member) => conventions.problems(member)),
        ...postureProblems(members, { classification, at: this.at }, resolved),
        ...tagProblems(members, { tags, requiredTags, at: this.at }),
        ...jobProblems(members, this.jobDemands(), resolved),
      ];
    } });
  }

  /**
   * The bucket that `existingBuckets` has under this name, with its key.
   *
   * @param scope in the scope of the profile
   * @param id of the construct
   * @param name the app's own for it
   * @throws when the profile has no such name, or another profile reaches the scope
   */
  public importBucket(scope: Construct, id: string, name: string): IBucket {
    return importBucket(scope, id, this.existing(scope, id, 'existingBuckets', this.entries.existingBuckets, name));
  }

  /**
   * The topic that `existingTopics` has under this name, with its key.
   *
   * @param scope in the scope of the profile
   * @param id of the construct
   * @param name the app's own for it
   * @throws when the profile has no such name, or another profile reaches the scope
   */
  public importTopic(scope: Construct, id: string, name: string): ITopic {
    return importTopic(scope, id, this.existing(scope, id, 'existingTopics', this.entries.existingTopics, name));
  }

  /**
   * The role that `existingRoles` has under this name. Its policies stay its owner's: no stack adds to them.
   *
   * @param scope in the scope of the profile
   * @param id of the construct
   * @param name the app's own for it
   * @throws when the profile has no such name, or another profile reaches the scope
   */
  public importRole(scope: Construct, id: string, name: string): IRole {
    return importRole(scope, id, this.existing(scope, id, 'existingRoles', this.entries.existingRoles, name));
  }

  /**
   * The repository of images that `existingRepositories` has under this name.
   *
   * @param scope in the scope of the profile
   * @param id of the construct
   * @param name the app's own for it
   * @throws when the profile has no such name, or another profile reaches the scope
   */
  public importRepository(scope: Construct, id: string, name: string): IRepository {
    return importRepository(scope, id, this.existing(scope, id, 'existingRepositories', this.entries.existingRepositories, name));
  }

  /**
   * The state machine that `existingStateMachines` has under this name.
   *
   * @param scope in the scope of the profile
   * @param id of the construct
   * @param name the app's own for it
   * @throws when the profile has no such name, or another profile reaches the scope
   */
  public importStateMachine(scope: Construct, id: string, name: string): IStateMachine {
    return importStateMachine(scope, id, this.existing(scope, id, 'existingStateMachines', this.entries.existingStateMachines, name));
  }

  private existing<T>(scope: Construct, id: string, entry: ExistingEntry, values: Readonly<Record<string, T>> | undefined, name: string): T {
    return existingIn(scope, id, { environment: this.environment, entry, at: this.at?.(entry), values: values ?? {}, name });
  }

  private requireApplicable(scope: IConstruct): void {
    const problems = new Problems(scope.node.path || 'the app');
    const inStack = !Stack.isStack(scope) && scope.node.scopes.some((one) => Stack.isStack(one));
    problems.require(!inStack, { subject: 'applyTo', got: 'a part of a stack', expected: 'an app, a stage, a stack, or a construct that holds stacks', fix: 'apply the profile to the stack: key and workspace belong to all of it' });
    const existing = profilesBeside(scope);
    problems.require(existing.length === 0, { subject: 'applyTo', got: this.environment, expected: `one profile per scope, which has ${existing.join(', ')}`, fix: 'apply each profile to a stage or stack of its own' });
    problems.require(!isLandingZoneConsulted(scope), { subject: 'applyTo', got: 'a scope that holds constructs of this library', expected: 'a profile that comes before them', fix: 'apply the profile right after the scope is made' });
    problems.require(this.entries.precreatedRoles === undefined || scope.node.children.length === 0, { subject: 'applyTo', got: 'a scope that holds something', expected: 'an empty one, because the profile has precreatedRoles', fix: 'apply the profile right after the scope is made' });
    problems.throwIfAny();
  }

  private jobDemands(): JobDemands {
    const { tags = {}, network, newNetwork, encryptionKeyArn, encryptionKeyArns, classification } = this.entries;
    return { tags, network: network !== undefined || newNetwork !== undefined, key: (encryptionKeyArns?.data ?? encryptionKeyArn) !== undefined || POSTURES[classification].needsJobKeys };
  }

  private landingZone(): LandingZone {
    const { classification, policyStyle, network, logRetentionDays, removalPolicy, evidence, tags, ...entries } = this.entries;
    const { minLogRetentionDays } = POSTURES[classification];
    return {
      environment: this.environment,
      classification,
      classificationAt: this.at?.('classification'),
      policyStyle: policyStyle === PolicyStyle.MANAGED ? 'managed' : 'inline',
      keyArn: entries.encryptionKeyArn,
      keyArns: entries.encryptionKeyArns,
      network,
      networkAt: this.at?.('network', 'endpoints'),
      newNetwork: entries.newNetwork,
      logRetentionDays: logRetentionDays ?? Math.max(DEFAULT_LOG_RETENTION_DAYS, minLogRetentionDays),
      accessLogBucket: entries.accessLogBucket,
      mayDestroy: removalPolicy === 'DESTROY',
      evidence: evidence && { mode: evidence.mode === 'COMPLIANCE' ? 'compliance' : 'governance', days: evidence.retentionDays, breakGlassRoleArns: evidence.breakGlassRoleArns ?? [] },
      imageRegistries: entries.imageRegistries,
      packageMirrors: entries.packageMirrors,
      awsImageAccounts: entries.awsImageAccounts,
      reservedConcurrency: entries.reservedConcurrency,
      tags: tags ?? {},
    };
  }
}
