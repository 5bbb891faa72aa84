/** `AuditedException`: a finding of a rule set that is accepted on one resource, for a while, by somebody. */
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isDate, ruleSetOf } from '../contract/exceptions';
import { Problems } from '../private/errors';
import { adoptedAt, adoptExceptions, recordedAt, recordException } from '../private/exceptions';
import { isKnownRule } from '../private/known-rules';

/** Why a finding is accepted, who answers for that, and until when. */
export interface AuditedExceptionProps {
  /**
   * The rules, at least one, each as its rule set prints it: cdk-nag `AwsSolutions-S1` or `AwsSolutions-IAM5[Resource::*]`,
   * checkov `CKV_AWS_18`, Guard `S3_BUCKET_LOGGING_ENABLED`. Name all that find the same thing here. A name that none of the packs of
   * cdk-nag, checkov and AWS's registry of Guard rules has is refused: such an exception accepts nothing.
   */
  readonly rules: string[];
  /**
   * Rules of rule sets of the agency's own, in the same forms: their names are not known here.
   *
   * @default - none
   */
  readonly customRules?: string[];
  /** A sentence of at least six words in plain ASCII that says why the finding is right here, or what makes up for it. */
  readonly reason: string;
  /** The person or team that answers for the exception, e.g. an address. */
  readonly owner: string;
  /** Last day on which the exception holds, `YYYY-MM-DD`. */
  readonly expiry: string;
}

/** Who answers for the library's own exceptions, and until when. */
export interface AdoptedExceptionsProps {
  /** The person or team that answers for them, e.g. an address. */
  readonly owner: string;
  /** Last day on which they hold, `YYYY-MM-DD`. */
  readonly expiry: string;
}

const FEWEST_WORDS = 6;

/**
 * A finding of a rule set that is accepted on one resource. cdk-nag 2 and 3, Guard and checkov each find it in their own form;
 * the command `cdk-mlops exceptions` makes the register of all of them from a synthesized assembly.
 *
 * Synthesis fails once an exception has expired. It does not look at the clock: the date comes from the context
 * `cdk-mlops:asOf`, as `YYYY-MM-DD`, and without it an app that has exceptions of its own does not synthesize.
 */
export class AuditedException {
  /**
   * Records an exception.
   *
   * @param resource the CloudFormation resource concerned, or the construct whose only resource it is; never a stack
   * @throws when the resource is not exactly one, an entry is wrong, or the resource has an exception from the rule already; all at once
   */
  public static on(resource: IConstruct, props: AuditedExceptionProps): AuditedException {
    const problems = new Problems(`exception at ${resource.node.path || 'the app'}`);
    const concerned = resourceIn(resource, problems);
    const { reason, customRules = [] } = props;
    const rules = [...props.rules, ...customRules];
    problems.require(rules.length > 0, { subject: 'rules', got: rules, expected: 'at least one rule', fix: 'name the rule as its rule set prints it' });
    const before = concerned ? recordedAt(concerned).flatMap((exception) => exception.rules) : [];
    rules.forEach((rule, index) => {
      const isCustom = index >= props.rules.length;
      const subject = isCustom ? `customRules[${index - props.rules.length}]` : `rules[${index}]`;
      problems.require(ruleSetOf(rule) !== undefined, { subject, got: rule, expected: 'the id of a rule of cdk-nag, checkov or Guard', fix: 'copy the id from the finding' });
      problems.require(isCustom || ruleSetOf(rule) === undefined || isKnownRule(rule), {
        subject, got: rule, expected: `a rule that ${ruleSetOf(rule)} has`, fix: 'copy the id from the finding, or move that of a rule set of your own to customRules',
      });
      problems.require(!/^AwsSolutions-IAM[45]$/.test(rule), {
        subject, got: rule, expected: 'the finding that is accepted, in brackets, e.g. AwsSolutions-IAM5[Resource::*]', fix: 'copy the whole id: the bare one would accept every policy or wildcard that is added later',
      });
      problems.require(!before.includes(rule) && rules.indexOf(rule) === index, { subject, got: rule, expected: 'one exception from a rule for each resource', fix: 'remove one of them' });
    });
    const isSentence = /^[A-Z][ -~]*[.]$/.test(reason) && reason.trim().split(/\s+/).length >= FEWEST_WORDS;
    problems.require(isSentence, { subject: 'reason', got: reason, expected: `a sentence of at least ${FEWEST_WORDS} words in ASCII`, fix: 'say why the finding is right here; templates hold no other characters' });
    answerProblems(props, problems);
    problems.throwIfAny();
    recordException(concerned!, { rules, reason, answer: { owner: props.owner, expiry: props.expiry } });
    return new AuditedException(concerned!, { ...props, rules });
  }

  /**
   * Names who in the agency answers for the exceptions that the library brings along in a scope, and until when. Without, they are
   * the library's, and hold until a date that each release renews. Take `docs/exceptions.md` to whoever is asked to sign.
   *
   * @param scope an App, a Stage, a Stack or a construct; the nearest scope wins
   * @throws when an entry is wrong, or the scope has been adopted already
   */
  public static adopt(scope: IConstruct, props: AdoptedExceptionsProps): void {
    const problems = new Problems(scope.node.path || 'the app');
    const before = adoptedAt(scope);
    problems.require(before === undefined, { subject: 'adopt', got: before?.owner, expected: 'one owner for each scope', fix: 'adopt narrower scopes apart' });
    answerProblems(props, problems);
    problems.throwIfAny();
    adoptExceptions(scope, { owner: props.owner, expiry: props.expiry });
  }

  /** Path of the resource in the construct tree. */
  public readonly resourcePath: string;
  /** The rules, those of rule sets of the agency's own behind the others. */
  public readonly rules: string[];
  /** Why the finding is accepted. */
  public readonly reason: string;
  /** Who answers for the exception. */
  public readonly owner: string;
  /** Last day on which the exception holds, `YYYY-MM-DD`. */
  public readonly expiry: string;

  private constructor(resource: IConstruct, { rules, reason, owner, expiry }: AuditedExceptionProps) {
    this.resourcePath = resource.node.path;
    this.rules = [...rules];
    this.reason = reason;
    this.owner = owner;
    this.expiry = expiry;
  }
}

/** The only resource in the construct; anything larger would also reach what is added later. */
function resourceIn(construct: IConstruct, problems: Problems): CfnResource | undefined {
  const isScope = Stack.isStack(construct) || Stage.isStage(construct);
  const resources = isScope ? [] : construct.node.findAll().filter((one) => CfnResource.isCfnResource(one));
  const got = isScope ? 'a stack, stage or app' : `${resources.length} resources`;
  problems.require(resources.length === 1, { subject: 'resource', got, expected: 'exactly one resource', fix: 'record the exception at each resource concerned' });
  return resources.length === 1 ? resources[0] : undefined;
}

function answerProblems({ owner, expiry }: AdoptedExceptionsProps, problems: Problems): void {
  problems.require(/^[ -~]{3,}$/.test(owner) && owner.trim() === owner, { subject: 'owner', got: owner, expected: 'a person or team, in ASCII', fix: 'name who answers for it' });
  problems.require(isDate(expiry), { subject: 'expiry', got: expiry, expected: 'a day as YYYY-MM-DD', fix: 'write the last day on which it holds' });
}
