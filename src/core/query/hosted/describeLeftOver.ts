import type { LeftCode } from './hostedSearch';

const words: Readonly<Record<LeftCode, string>> = {
  object_field: 'lines hold the record, not the names and ids of its object',
  unknown_field: 'the service compares values of fields that are not the flow log’s in its own way',
  time: 'times are text in a line and have no order there',
  word: 'the service decides differently where a word begins',
  network: 'the service does not know networks; it is asked by the first numbers of the address',
  many_values: 'too many values for one question',
  large_number: 'the service counts in doubles, which end at 2^53',
  characters: 'the service has no sure way to write these characters',
};

/** Why a condition takes a second look at what the service found: a clause, for behind "because" or a colon. */
export function describeLeftOver(code: LeftCode): string {
  return words[code];
}
