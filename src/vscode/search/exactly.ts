import type { FieldNode } from '../../core/query/ast';
import type { FieldName } from '../../core/query/fields';

const nowhere = { start: 0, end: 0 };

/** `field:===value`: the rows whose field is exactly this text. The value is data, whatever stands in it. */
export function exactly(name: FieldName, text: string): FieldNode {
  const value = { ...nowhere, text, quoted: true };
  return {
    ...nowhere,
    kind: 'field',
    name,
    nameSpan: nowhere,
    condition: { ...nowhere, kind: 'match', operator: '===', value },
  };
}
