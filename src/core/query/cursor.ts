import { type Token, tokenize } from './tokens';

/** What the language expects at a place of the text, for completion. */
export interface Cursor {
  /** `value` behind `field:` and inside `field:( )` and `field:[ ]`; `operand` everywhere else. */
  readonly due: 'operand' | 'value';
  /** The field whose value is due. */
  readonly field: string | null;
  /** What has been typed of it. */
  readonly typed: string;
  readonly from: number;
  /** Whether the value starts directly behind the colon, where operators and lists can stand. */
  readonly fresh: boolean;
  readonly inList: boolean;
  readonly inGroup: boolean;
  readonly quoted: boolean;
  /** Whether a condition stands before, so that AND or OR can follow. */
  readonly follows: boolean;
}

/** Reads the text before an offset. Never throws. */
export function cursorAt(text: string, offset: number): Cursor {
  const tokens = tokenize(text.slice(0, offset));
  const groups: (string | null)[] = [];
  let named: string | null = null;
  tokens.forEach((token, at) => {
    if (token.kind === 'name') named = token.text;
    if (token.kind === 'open') groups.push(opensValues(tokens, at) ? named : (groups.at(-1) ?? null));
    if (token.kind === 'close') groups.pop();
  });
  const group = groups.at(-1) ?? null;
  const last = tokens.at(-1);
  const touches = last?.end === offset && !isFinished(last);
  const list = openList(tokens);
  const typedToken = touches && isTyped(last) ? last : undefined;
  const before = typedToken ? tokens.at(-2) : last;
  const start = typedToken?.start ?? offset;
  const behindColon = before?.kind === 'colon' && before.end === start;
  const behindOperator = before?.kind === 'operator' && before.end === start;
  const value = list || group !== null || behindColon || (behindOperator && hasField(tokens, before));
  return {
    due: value ? 'value' : 'operand',
    field: value ? (list || behindColon || behindOperator ? named : group) : null,
    typed: typedToken?.text ?? '',
    from: start,
    fresh: behindColon || (group !== null && !behindOperator && !list),
    inList: list,
    inGroup: group !== null,
    quoted: typedToken?.kind === 'phrase',
    follows: before !== undefined && isFinished(before, true),
  };
}

function opensValues(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const colon = before?.kind === 'minus' && before.end === tokens[at]!.start ? tokens[at - 2] : before;
  return colon?.kind === 'colon' && colon.end === (before === colon ? tokens[at]!.start : before!.start);
}

function openList(tokens: readonly Token[]): boolean {
  const kind = tokens.at(-1)?.kind;
  return kind === 'listOpen' || kind === 'item' || kind === 'comma';
}

function hasField(tokens: readonly Token[], operator: Token): boolean {
  const before = tokens[tokens.indexOf(operator) - 1];
  return before?.kind === 'colon' && before.end === operator.start;
}

function isTyped(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'item' || token.kind === 'phrase' || isKeyword(token);
}

function isKeyword({ kind }: Token): boolean {
  return kind === 'and' || kind === 'or' || kind === 'not';
}

/** Whether nothing more can be typed of this token, or a whole condition ends with it. */
function isFinished(token: Token, asCondition = false): boolean {
  const { kind } = token;
  if (kind === 'close' || kind === 'listClose' || (kind === 'phrase' && token.closed)) return true;
  return asCondition && (kind === 'word' || kind === 'star');
}
