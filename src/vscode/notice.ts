/**
 * A text as a notification shows it and nothing else. In notifications `[label](command:…)` is a link that runs a command
 * (linkedText.ts of VS Code); names of buckets, instances and alerts, and what services say, may hold one.
 */
export function notice(text: string): string {
  return text.replaceAll('](', '] (').replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}
