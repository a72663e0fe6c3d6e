import { fieldAliases } from '../fieldAliases';
import { fieldNamed, fields } from '../fields';
import { type Check, problem, replace } from './check';
import { nearest } from './nearest';

/** Fields of the log line LogDNA wraps a record in, not of the record (§5.2(14)). */
const lineFields = new Set(
  'host source app level tag file env _app _host _platform _ingester _mezmo_line_size'.split(' '),
);
/** Not in the catalogue, and yet in some logs, or always understood. */
const silent = new Set(['_line', '_account', 'vpc_internal']);

/** A field the format does not know: only records that carry it all the same are found. */
export const unknownField: Check = (report) => ({
  query: (node) => {
    if (node.kind !== 'field' || fieldNamed(node.name) || silent.has(node.name)) return;
    const { name, nameSpan } = node;
    const lower = name.toLowerCase();
    const meant =
      fieldAliases.get(lower) ??
      nearest(
        name,
        fields.map((field) => field.name),
      );
    if (lineFields.has(lower) || /^(label|meta)\./.test(lower)) {
      const message = `${name} belongs to a log line, not to a flow. Flow records have no such field.`;
      report(problem('warning', 'unknown_field', nameSpan, message));
    } else if (meant) {
      const message = `There is no field ${name}. Did you mean ${meant}?`;
      report(problem('warning', 'unknown_field', nameSpan, message, replace(`Write ${meant}`, nameSpan, meant)));
    } else {
      const message = `Flow records have no field ${name}. To search for text with a colon in it, use quotes.`;
      report(problem('warning', 'unknown_field', nameSpan, message));
    }
  },
});
