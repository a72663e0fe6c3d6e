import { parseIpv4 } from '../../core/net/ipv4';
import { parseAddressRange } from '../../core/policy/addressRange';
import { isObject, type JsonObject } from '../../core/policy/looseJson';
import { ruleProtocol } from '../../core/policy/ruleProtocol';
import type { VpcProblem } from './vpcErrors';

/** Reads the fields of a rule, or of another resource, as a client sent them, and keeps a list of what is wrong with them. */
export class RuleFields {
  readonly problems: VpcProblem[] = [];

  constructor(private readonly body: JsonObject) {}

  has(name: string): boolean {
    return this.body[name] !== undefined && this.body[name] !== null;
  }

  value(name: string): unknown {
    return this.body[name];
  }

  /** A field that is an object; null for everything else. */
  object(name: string): JsonObject | null {
    const value = this.value(name);
    return isObject(value) ? value : null;
  }

  /** The objects of a field that is a list. */
  objects(name: string): readonly JsonObject[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.filter(isObject) : [];
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (!this.has(name) || typeof value === 'boolean') return typeof value === 'boolean' ? value : undefined;
    this.wrong('bad_field', name, `${name} must be true or false.`);
    return undefined;
  }

  wrong(code: string, field: string, message: string): void {
    const value = this.body[field];
    const shown = typeof value === 'string' || typeof value === 'number' ? { value: String(value).slice(0, 200) } : {};
    this.problems.push({ code, message, target: { name: field, type: 'field', ...shown } });
  }

  word<T extends string>(name: string, allowed: readonly T[], absent?: T): T | undefined {
    const value = this.value(name);
    if (!this.has(name)) {
      if (absent === undefined) this.wrong('validation_required_field', name, `${name} is required.`);
      return absent;
    }
    const found = allowed.find((known) => known === value);
    if (found === undefined) this.wrong('validation_enum', name, `${name} must be one of ${allowed.join(', ')}.`);
    return found;
  }

  wholeNumber(name: string, least: number, most: number): number | undefined {
    const value = this.value(name);
    if (!this.has(name)) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value))
      this.wrong('bad_field', name, `${name} must be a whole number.`);
    else if (value < least) this.wrong('validation_min_value', name, `${name} must be at least ${least}.`);
    else if (value > most) this.wrong('validation_max_value', name, `${name} must be at most ${most}.`);
    else return value;
    return undefined;
  }

  /** A name of 1 to 63 letters, digits and hyphens that none of the others has; undefined where none is given. */
  name(taken: readonly string[]): string | undefined {
    const value = this.value('name');
    if (!this.has('name')) return undefined;
    if (typeof value !== 'string' || value.length > 63 || !/^([a-z]|[a-z][-a-z0-9]*[a-z0-9])$/.test(value)) {
      this.wrong('validation_invalid_name', 'name', 'name must be lower-case letters, digits and hyphens.');
      return undefined;
    }
    if (taken.includes(value)) this.wrong('validation_unique_failed', 'name', `The name ${value} is taken.`);
    return value;
  }

  /** A protocol in the words of the request's version, returned in those of today. */
  protocol(action: 'allow' | 'deny', oldWords: boolean): string | undefined {
    const value = this.value('protocol');
    if (!this.has('protocol')) {
      this.wrong('validation_required_field', 'protocol', 'protocol is required.');
      return undefined;
    }
    const word = typeof value === 'string' ? value : '';
    const old = ['all', 'icmp', 'tcp', 'udp'].includes(word);
    const today = word !== 'all' && word === word.toLowerCase() && ruleProtocol(word, action).kind !== 'unknown';
    if (!(oldWords ? old : today)) {
      this.wrong('validation_enum', 'protocol', `The protocol ${word.slice(0, 40)} is not known to this version.`);
      return undefined;
    }
    if (word === 'all') return action === 'deny' ? 'any' : 'icmp_tcp_udp';
    if (word === 'icmp_tcp_udp' && action === 'deny') {
      this.wrong('bad_field', 'protocol', 'icmp_tcp_udp is for rules that allow; deny with any.');
      return undefined;
    }
    return word;
  }

  /** An address or a range of them. */
  range(name: string): string | undefined {
    const value = this.value(name);
    if (!this.has(name)) this.wrong('validation_required_field', name, `${name} is required.`);
    else if (typeof value !== 'string' || parseAddressRange(value) === null)
      this.wrong('validation_invalid_cidr', name, `${name} must be an IPv4 address or CIDR block.`);
    else return value;
    return undefined;
  }

  /** ICMP's type and code; for other protocols neither is allowed. */
  icmp(protocol: string | undefined, code: string): { readonly type?: number; readonly code?: number } {
    const given = { type: this.wholeNumber('type', 0, 254), code: this.wholeNumber('code', 0, 255) };
    if (protocol !== undefined && protocol !== 'icmp' && (this.has('type') || this.has('code')))
      this.wrong(code, this.has('type') ? 'type' : 'code', `type and code are for icmp, not for ${protocol}.`);
    if (this.has('code') && !this.has('type'))
      this.wrong('validation_required_field', 'type', 'type is required where code is given.');
    return {
      ...(given.type !== undefined && { type: given.type }),
      ...(given.code !== undefined && { code: given.code }),
    };
  }
}

/** RFC 7396 over the fields of a rule: null takes a field away. */
export function merged(rule: JsonObject, patch: JsonObject): JsonObject {
  const fields = Object.entries({ ...rule, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(fields);
}

export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && parseIpv4(value) !== null;
}

export function isCidr(value: unknown): value is string {
  return typeof value === 'string' && value.includes('/') && parseAddressRange(value) !== null;
}
