import { type Check, problem } from './check';

/** LogDNA does not search for single characters (§5.2(4)); here they are, and find nearly everything. */
export const oneLetterTerm: Check = (report) => ({
  query: (node) => {
    if (node.kind !== 'term' || node.value.quoted || [...node.value.text].length !== 1) return;
    if (/[&|!*]/.test(node.value.text)) return;
    const message = `"${node.value.text}" alone finds nearly everything, and nothing in LogDNA. Name a field, for example direction:${node.value.text.toUpperCase()}.`;
    report(problem('info', 'one_letter_term', node, message));
  },
});
