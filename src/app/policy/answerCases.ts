import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import { answerCase, type CaseAnswer } from './answerCase';
import { readPolicyCase } from './policyCase';

/** A line that is no question: `line` is 1-based. */
export interface CaseRefusal {
  readonly id: unknown;
  readonly line: number;
  readonly error: string;
}

/** Answers a question a line (JSON lines); an answer a line, in the same order. Empty lines are passed over. */
export function* answerCases(directory: PolicyDirectory, lines: Iterable<string>): Generator<CaseAnswer | CaseRefusal> {
  let line = 0;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const question = readPolicyCase(parsed(text));
    yield question.ok ? answerCase(directory, question.case) : { id: question.id, line, error: question.message };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
