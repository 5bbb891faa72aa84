/** `*` stands for any characters, in what tests and scenario files name and expect. */

/** Whole names of images, jobs, models and endpoints, in any case. */
export function namePattern(pattern: string): RegExp {
  return new RegExp(sourceOf(pattern), 'i');
}

export function matchesName(pattern: string, name: string): boolean {
  return namePattern(pattern).test(name);
}

/** Whole texts, such as outcomes, reasons and keys of objects, in which the case counts. */
export function matchesText(pattern: string, text: string): boolean {
  return new RegExp(sourceOf(pattern)).test(text);
}

function sourceOf(pattern: string): string {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return `^${parts.join('[^]*')}$`;
}
