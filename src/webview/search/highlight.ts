import type { Problem } from '../../core/query/problem';
import { type TokenKind, tokenize } from '../../core/query/tokens';

/** A stretch of the search text that looks the same throughout. */
export interface Piece {
  readonly text: string;
  /** Colour class, empty for blanks. */
  readonly look: '' | 'field' | 'operator' | 'keyword' | 'value' | 'number' | 'phrase';
  readonly problem: 'error' | 'warning' | 'info' | null;
}

const looks: Readonly<Record<TokenKind, Piece['look']>> = {
  open: 'operator',
  close: 'operator',
  minus: 'keyword',
  and: 'keyword',
  or: 'keyword',
  not: 'keyword',
  name: 'field',
  colon: 'operator',
  operator: 'operator',
  star: 'keyword',
  listOpen: 'operator',
  item: 'value',
  comma: 'operator',
  listClose: 'operator',
  word: 'value',
  phrase: 'phrase',
};

const severities = ['info', 'warning', 'error'] as const;

/** The whole text, cut where its colour or its underline changes. */
export function highlight(text: string, problems: readonly Problem[]): readonly Piece[] {
  const tokens = tokenize(text);
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...problems]) cuts.add(start).add(Math.min(end, text.length));
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let at = 0; at + 1 < places.length; at++) {
    const start = places[at]!;
    const end = places[at + 1]!;
    const token = tokens.find((candidate) => candidate.start <= start && candidate.end >= end);
    const look = token === undefined ? '' : looks[token.kind];
    const found = problems.filter(
      (problem) => problem.start <= start && problem.end >= end && problem.end > problem.start,
    );
    const worst = Math.max(-1, ...found.map((problem) => severities.indexOf(problem.severity)));
    pieces.push({
      text: text.slice(start, end),
      look: look === 'value' && /^[\d.,/]+$/.test(token?.text ?? '') ? 'number' : look,
      problem: severities[worst] ?? null,
    });
  }
  return pieces;
}

/** The problem to show first: the worst, then the leftmost. */
export function worstProblem(problems: readonly Problem[]): Problem | undefined {
  return [...problems].sort(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || a.start - b.start,
  )[0];
}
