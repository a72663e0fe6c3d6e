import { alertQuestions } from './alertQuestions';
import { bucketQuestion, expiryQuestion } from './bucketQuestions';
import { clickhouseQuestions } from './clickhouseQuestions';
import { destinationQuestion, mezmoQuestions } from './destinationQuestions';
import type { Draft } from './draft';
import { prefixQuestion, regionQuestion, resourceGroupQuestion } from './placeQuestions';
import type { Question, QuestionPorts } from './question';
import { shipperQuestion, whiskQuestions } from './shipperQuestions';
import { targetQuestion } from './targetQuestion';

/** The questions in their order. Which there are depends on the answers so far. */
export async function setUpQuestions(draft: Draft, ports: QuestionPorts): Promise<readonly Question[]> {
  const { bucket, destination } = draft.config;
  const ships = destination.kind !== 'none';
  return [
    regionQuestion(draft, ports),
    resourceGroupQuestion(draft, ports),
    targetQuestion(draft, ports),
    bucketQuestion(draft, ports),
    ...(bucket.kind === 'new' ? [expiryQuestion(draft)] : []),
    destinationQuestion(draft, ports),
    ...(await mezmoQuestions(draft, ports)),
    ...(await clickhouseQuestions(draft, ports)),
    ...(ships ? [shipperQuestion(draft), ...(await whiskQuestions(draft, ports))] : []),
    ...(await alertQuestions(draft, ports)),
    prefixQuestion(draft, ports),
  ];
}
