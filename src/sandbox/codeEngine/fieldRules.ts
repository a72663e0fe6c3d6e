/** Says what is wrong with a value, null where nothing is. */
export type FieldRule = (value: unknown) => string | null;

export const text =
  (longest = 1024, pattern?: RegExp): FieldRule =>
  (value) => {
    if (typeof value !== 'string' || value.length > longest) return `must be a text of at most ${longest} characters`;
    return pattern === undefined || pattern.test(value) ? null : `must match ${pattern.source}`;
  };

export const wholeNumber =
  (least: number, most: number): FieldRule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? null
      : `must be a whole number from ${least} to ${most}`;

export const flag: FieldRule = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

export const oneOf =
  (...choices: readonly string[]): FieldRule =>
  (value) =>
    typeof value === 'string' && choices.includes(value) ? null : `must be one of ${choices.join(', ')}`;

export const texts: FieldRule = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? null : 'must be a list of texts';

export const listOf =
  (most: number, rule: FieldRule): FieldRule =>
  (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > most) return `may have at most ${most} entries`;
    return value.map(rule).find((problem) => problem !== null) ?? null;
  };

export const record: FieldRule = (value) => (isRecord(value) ? null : 'must be an object');

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
