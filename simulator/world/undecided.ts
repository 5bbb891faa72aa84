/**
 * Whose permissions cannot be told in an assembly that is refused: of roles and resources that a policy speaks of which could not be read. Without
 * it what that policy grants would be told as lacking, beside what is really wrong.
 */
import type { ResolvedResource } from '../assembly';

/** What holds a policy, of types that are simulated and of those that are not, e.g. `AWS::SQS::QueueInlinePolicy`. */
const HOLDS_POLICY = /^AWS::IAM::|^AWS::KMS::Key$|Policy$|^AWS::Lambda::Permission$/;

export class Undecided {
  private readonly refused: readonly { readonly arn: string | undefined; readonly text: string }[];

  /**
   * @param refused of them, those that could not be made
   * @param roles ARNs of those that hold a policy which the assembly does not define
   */
  public constructor(private readonly resources: readonly ResolvedResource[], refused: readonly ResolvedResource[], private readonly roles: readonly string[]) {
    this.refused = refused.filter(({ type }) => HOLDS_POLICY.test(type)).map(({ arn, properties }) => ({ arn, text: JSON.stringify(properties) }));
  }

  /** @param of ARN of a role, a resource or something in it; a service is spoken of by what it asks for alone */
  public has(of: string): boolean {
    if (this.roles.includes(of)) return true;
    if (this.refused.length === 0 || !of.startsWith('arn:')) return false;
    const own = this.resources.find(({ arn }) => arn !== undefined && (arn === of || of.startsWith(`${arn}/`)));
    const names = own ? [own.arn!, own.name, own.physicalId] : [of];
    const holds = JSON.stringify(own?.properties ?? {});
    return this.refused.some(({ arn, text }) => names.some((name) => text.includes(JSON.stringify(name))) || (arn !== undefined && (arn === own?.arn || holds.includes(JSON.stringify(arn)))));
  }
}
