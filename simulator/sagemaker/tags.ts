/** Tags of SageMaker's resources, by ARN. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTags.html */
import { checked, kept, list, optional, structure, tags, text, type TypeOf } from './shape';

export type TagList = TypeOf<typeof tags>;

const ADD = structure({ ResourceArn: text, Tags: tags });
const DELETE = structure({ ResourceArn: text, TagKeys: list(text, { min: 1, max: 50 }) });
const LIST = structure({ ResourceArn: text, NextToken: optional(text), MaxResults: optional(kept) });

export class Tags {
  private readonly byArn = new Map<string, Map<string, string>>();

  public put(arn: string, tags: TagList = []): void {
    if (tags.length === 0) return;
    const held = this.byArn.get(arn) ?? new Map<string, string>();
    for (const { Key, Value } of tags) held.set(Key, Value);
    this.byArn.set(arn, held);
  }

  public of(arn: string): TagList {
    return [...(this.byArn.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));
  }

  public forget(arn: string): void {
    this.byArn.delete(arn);
  }

  /** As events show them. */
  public inEvent(arn: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.byArn.get(arn) ?? []);
  }

  public addTags(request: unknown): object {
    const { ResourceArn, Tags: added } = checked('AddTags', request, ADD);
    this.put(ResourceArn, added);
    return { Tags: this.of(ResourceArn) };
  }

  public deleteTags(request: unknown): object {
    const { ResourceArn, TagKeys } = checked('DeleteTags', request, DELETE);
    for (const key of TagKeys) this.byArn.get(ResourceArn)?.delete(key);
    return {};
  }

  /** A resource without tags, or without existence, has an empty list. */
  public listTags(request: unknown): object {
    return { Tags: this.of(checked('ListTags', request, LIST).ResourceArn) };
  }
}
