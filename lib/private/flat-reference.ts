/** A resolved value as one line of text, with references in angle brackets: the way in which rule packs name a finding. */
export function flatReference(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const node = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(node['Fn::Join'])) {
    const [delimiter, items] = node['Fn::Join'] as [string, unknown[]];
    return items.map(flatReference).join(delimiter);
  }
  if (Array.isArray(node['Fn::GetAtt'])) return `<${(node['Fn::GetAtt'] as unknown[]).map(flatReference).join('.')}>`;
  if (node['Fn::Sub'] !== undefined) return flatReference(node['Fn::Sub']);
  if (node['Fn::ImportValue'] !== undefined) return flatReference(node['Fn::ImportValue']);
  if (node['Ref'] !== undefined) return `<${flatReference(node['Ref'])}>`;
  return JSON.stringify(value);
}
