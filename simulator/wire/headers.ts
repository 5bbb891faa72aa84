/** Members that travel as headers. */

/** Name of the header by name of the member. */
export type HeaderMembers = Readonly<Record<string, string>>;

export function membersOf(table: HeaderMembers, headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const members: Record<string, string> = {};
  for (const [member, header] of Object.entries(table)) {
    const value = headers[header];
    if (value !== undefined) members[member] = value;
  }
  return members;
}

/** Dates in the form that HTTP has for them. */
export function withHeaders(table: HeaderMembers, members: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, header] of Object.entries(table)) {
    const value = members[member];
    if (value instanceof Date) headers[header] = value.toUTCString();
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') headers[header] = String(value);
  }
  return headers;
}
