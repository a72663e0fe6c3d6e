/** A complaint of the validator that the service uses, Joi: the message quotes the place it is about. */
export interface JoiDetail {
  readonly message: string;
  readonly key: string;
}

/** Collects what is wrong with a body, in the words of Joi. */
export class JoiCheck {
  readonly details: JoiDetail[] = [];

  complain(key: string, rule: string): void {
    this.details.push({ message: `"${key}" ${rule}`, key });
  }

  /** A text that is not empty; undefined where it is absent or wrong. */
  text(key: string, value: unknown, { required = false } = {}): string | undefined {
    if (value === undefined) {
      if (required) this.complain(key, 'is required');
    } else if (typeof value !== 'string') this.complain(key, 'must be a string');
    else if (value === '') this.complain(key, 'is not allowed to be empty');
    else return value;
    return undefined;
  }

  texts(key: string, value: unknown, { required = false } = {}): readonly string[] {
    if (value === undefined) {
      if (required) this.complain(key, 'is required');
      return [];
    }
    if (!Array.isArray(value)) {
      this.complain(key, 'must be an array');
      return [];
    }
    return value.flatMap((item: unknown, at) => this.text(`${key}[${at}]`, item) ?? []);
  }

  oneOf(key: string, value: unknown, allowed: readonly string[]): boolean {
    if (allowed.includes(String(value))) return true;
    this.complain(key, `must be one of [${allowed.join(', ')}]`);
    return false;
  }

  flag(key: string, value: unknown, otherwise: boolean): boolean {
    if (value !== undefined && typeof value !== 'boolean') this.complain(key, 'must be a boolean');
    return typeof value === 'boolean' ? value : otherwise;
  }

  uri(key: string, value: unknown): void {
    const text = this.text(key, value, { required: true });
    if (text !== undefined && !URL.canParse(text)) this.complain(key, 'must be a valid uri');
  }

  known(prefix: string, value: Readonly<Record<string, unknown>>, names: readonly string[]): void {
    for (const name of Object.keys(value))
      if (!names.includes(name)) this.complain(`${prefix}${name}`, 'is not allowed');
  }
}
