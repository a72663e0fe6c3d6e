import { isObject, type JsonObject } from '../../../core/policy/looseJson';

/** What is wrong with a body; the service names the first thing alone. */
export class BodyProblem extends Error {}

const printable = /^[\p{L}\p{N}\p{P}\p{Z}\p{S}\p{M}]+$/u;
const longestText = 4_096;

/** Reads a body as strictly as the service does; throws `BodyProblem`. */
export class BodyCheck {
  constructor(
    private readonly value: JsonObject,
    /** With a dot at its end. */
    private readonly path = '',
  ) {}

  /** Refuses members of any other name. */
  only(...names: readonly string[]): this {
    const other = Object.keys(this.value).find((name) => !names.includes(name));
    if (other !== undefined) this.fail(other, 'is unknown');
    return this;
  }

  has(name: string): boolean {
    return this.value[name] !== undefined && this.value[name] !== null;
  }

  raw(name: string): unknown {
    return this.value[name];
  }

  text(name: string, longest = longestText): string {
    const text = this.value[name];
    if (text === undefined || text === null) return this.fail(name, 'is required');
    if (typeof text !== 'string') return this.fail(name, 'must be a string');
    if (text === '') return this.fail(name, 'must not be empty');
    if (text.length > longest) return this.fail(name, `must have at most ${longest} characters`);
    return printable.test(text) ? text : this.fail(name, 'has characters that are not allowed');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const found = allowed.find((one) => one === this.value[name]);
    return found ?? this.fail(name, `must be one of ${allowed.join(', ')}`);
  }

  number(name: string, from: number, to: number): number {
    const value = this.value[name];
    if (typeof value !== 'number') return this.fail(name, 'must be a number');
    return value >= from && value <= to ? value : this.fail(name, `must be from ${from} to ${to}`);
  }

  flag(name: string): boolean {
    const value = this.value[name];
    return typeof value === 'boolean' ? value : this.fail(name, 'must be a boolean');
  }

  uuid(name: string): string {
    const text = this.text(name, 36);
    return /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text) ? text : this.fail(name, 'must be a UUID');
  }

  object(name: string): BodyCheck {
    const value = this.value[name];
    return isObject(value) ? new BodyCheck(value, `${this.path}${name}.`) : this.fail(name, 'must be an object');
  }

  objects(name: string, most: number): readonly BodyCheck[] {
    const list = this.list(name, most);
    return list.map((item, at) =>
      isObject(item) ? new BodyCheck(item, `${this.path}${name}[${at}].`) : this.fail(name, 'must hold objects'),
    );
  }

  list(name: string, most: number): readonly unknown[] {
    const value = this.value[name];
    if (!Array.isArray(value)) return this.fail(name, 'must be an array');
    return value.length <= most ? value : this.fail(name, `must have at most ${most} items`);
  }

  fail(name: string, rule: string): never {
    throw new BodyProblem(`${this.path}${name} ${rule}.`);
  }
}
