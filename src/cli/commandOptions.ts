import { UsageError } from './exitCode';

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Options of one call, read with their type; a value that does not fit is a `UsageError`. */
export class CommandOptions {
  constructor(
    private readonly command: string,
    private readonly values: Values,
  ) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== false;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((word) => word === value);
    return found ?? this.refuse(`--${name} is one of ${allowed.join(', ')}, not “${value}”.`);
  }

  wholeNumber(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    return this.refuse(`--${name} takes a whole number ${range}, not “${value}”.`);
  }

  /** At most one of the names may be given. */
  exclusive(...names: string[]): void {
    const given = names.filter((name) => this.has(name));
    if (given.length > 1) this.refuse(`${given.map((name) => `--${name}`).join(' and ')} do not go together.`);
  }

  refuse(message: string): never {
    throw new UsageError(message, this.command);
  }
}
