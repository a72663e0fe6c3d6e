import { missingText } from '../../core/policy/explanationWords';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';

/** Lists that were asked for in vain. What is missing for this very verdict is named by the verdict. */
export function gapTexts({ gaps = [] }: VpcSnapshot): readonly string[] {
  return gaps
    .filter(({ code }) => code !== 'not_read')
    .map(({ list, code }) =>
      missingText({ code: code === 'forbidden' ? 'no_permission' : 'list_not_read', about: [list] }),
    );
}
