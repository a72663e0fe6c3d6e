import { parseCidr } from '../../net/cidr';
import { parseIpv4 } from '../../net/ipv4';
import type { Condition, FieldNode, Query, Span, TermNode } from '../ast';
import { fieldNamed } from '../fields';
import { type Plan, withoutExtra } from '../plan';
import { planQuery } from '../planQuery';
import type { HostedDialect, Told } from './hostedDialect';
import type { HostedSearch, LeftCode, LeftOver } from './hostedSearch';

/** What a part of a search comes to: everything, nothing, or a condition. */
type Part =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  /** `joint`: what the text is joined by, for the parentheses it needs among others. */
  | { readonly kind: 'some'; readonly text: string; readonly joint: 'and' | 'or' | null };

const all: Part = { kind: 'all' };
const none: Part = { kind: 'none' };

function alone(text: string): Part {
  return { kind: 'some', text, joint: null };
}

/** Writes a search in a service's dialect, so that nothing it finds is missed. */
export function compileHosted(query: Query, dialect: HostedDialect): HostedSearch {
  const compiler = new HostedCompiler(dialect);
  const part = compiler.query(query, false);
  const text = part.kind === 'all' ? '' : part.kind === 'none' ? null : part.text;
  return { text, left: text === null ? [] : compiler.left };
}

/**
 * Negations are pushed down to the single conditions. Each part stands for at least the rows it is asked for, negated or
 * not: where a condition cannot be said exactly, its negation is everything.
 */
class HostedCompiler {
  readonly left: LeftOver[] = [];

  constructor(private readonly dialect: HostedDialect) {}

  query(query: Query, negated: boolean): Part {
    switch (query.kind) {
      case 'all':
        return negated ? none : all;
      case 'not':
        return this.query(query.operand, !negated);
      case 'and':
      case 'or': {
        const parts = query.operands.map((operand) => this.query(operand, negated));
        return this.joined(query.kind, parts, negated);
      }
      case 'term':
        return this.term(query, negated);
      case 'field':
        return this.condition(query, query.condition, negated);
    }
  }

  /** Addresses and networks are looked for in the address fields, anything else as the service looks for words. */
  private term(term: TermNode, negated: boolean): Part {
    const { text } = term.value;
    if (parseIpv4(text) !== null || parseCidr(text)) return this.plan(withoutExtra(planQuery(term)), term, negated);
    const plan = planQuery(term);
    if (plan.kind === 'constant') return plan.value === negated ? none : all;
    return this.told(this.dialect.term(term.operator, text), term, negated);
  }

  private condition(node: FieldNode, condition: Condition, negated: boolean): Part {
    switch (condition.kind) {
      case 'not':
        return this.condition(node, condition.operand, !negated);
      case 'and':
      case 'or': {
        const parts = condition.operands.map((operand) => this.condition(node, operand, negated));
        return this.joined(condition.kind, parts, negated);
      }
      default: {
        const leaf: FieldNode = { ...node, condition };
        const plan = planQuery(leaf);
        if (plan.kind === 'constant') return plan.value === negated ? none : all;
        if (fieldNamed(node.name) !== undefined) return this.plan(withoutExtra(plan), node, negated);
        const exists = condition.kind === 'exists';
        return exists
          ? this.told(this.dialect.unknownFieldExists(node.name), node, negated)
          : this.leave('unknown_field', node);
      }
    }
  }

  private plan(plan: Plan, span: Span, negated: boolean): Part {
    switch (plan.kind) {
      case 'constant':
        return plan.value === negated ? none : all;
      case 'not':
        return this.plan(plan.operand, span, !negated);
      case 'and':
      case 'or': {
        const parts = plan.operands.map((operand) => this.plan(operand, span, negated));
        return this.joined(plan.kind, parts, negated);
      }
      case 'present':
      case 'range':
      case 'word':
      case 'boolean':
        if (plan.field.of === 'object') return this.leave('object_field', span);
        if (plan.field.type === 'time') return this.leave('time', span);
        return this.told(this.dialect.field(plan), span, negated);
      case 'text':
      case 'objectLine':
        return this.leave('object_field', span);
      case 'extra':
      case 'extraLine':
        return this.leave('unknown_field', span);
    }
  }

  private told(told: Told, span: Span, negated: boolean): Part {
    if (told.kind === 'exact') return alone(negated ? this.dialect.not(told) : told.text);
    if (told.kind === 'untold' || negated) return this.leave(told.why, span);
    this.leave(told.why, span);
    return alone(told.text);
  }

  private leave(code: LeftCode, { start, end }: Span): Part {
    const known = this.left.some((one) => one.code === code && one.span.start === start && one.span.end === end);
    if (!known) this.left.push({ code, span: { start, end } });
    return all;
  }

  private joined(kind: 'and' | 'or', parts: readonly Part[], negated: boolean): Part {
    const every = (kind === 'and') !== negated;
    const [absorbing, neutral] = every ? [none, all] : [all, none];
    if (parts.some((part) => part.kind === absorbing.kind)) return absorbing;
    const some = new Map(parts.flatMap((part) => (part.kind === 'some' ? [[part.text, part]] : [])));
    const [first] = some.values();
    if (first === undefined) return neutral;
    if (some.size === 1) return first;
    const joint = every ? 'and' : 'or';
    const texts = [...some.values()].map(({ text, joint: inner }) =>
      inner === null || inner === joint ? text : `(${text})`,
    );
    return { kind: 'some', text: this.dialect[joint](texts), joint };
  }
}
