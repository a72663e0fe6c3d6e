import type { TargetChoice } from '../../../app/setUp/setUpConfig';
import { changed, type Draft } from './draft';
import type { QuestionPorts, SomeQuestion } from './question';
import { type PossibleTarget, possibleTargets } from './targetChoices';

export const targetQuestion = ({ config }: Draft, { cloud }: QuestionPorts): SomeQuestion => ({
  ...{ kind: 'some', id: 'targets', ask: 'What is to be logged? Choose with Space.' },
  async options(signal) {
    const possible = await possibleTargets(cloud.vpc, config.region, signal);
    return possible.map((each) => ({
      ...{ label: each.name, description: descriptionOf(each), detail: detailOf(each), target: each.target },
      chosen: config.targets.some((chosen) => isSame(chosen, each)),
    }));
  },
  answer: (draft, targets) => changed(draft, { targets }),
});

/** Also where the configuration has the id of something that is named here. */
const isSame = ({ kind, is }: TargetChoice, { target, id }: PossibleTarget): boolean =>
  kind === target.kind && (is === target.is || is === id);

const kinds = { vpc: 'VPC', subnet: 'Subnet', instance: 'Instance', interface: 'Network interface' } as const;

const descriptionOf = ({ target, where }: PossibleTarget): string =>
  [kinds[target.kind], where].filter((text) => text !== '').join(' · ');

function detailOf({ target, id, collector }: PossibleTarget): string {
  const covers = target.kind === 'vpc' ? ['all in it, but for what has a collector of its own'] : [];
  const has = collector === null ? [] : [`has the collector ${collector}`];
  return [id, ...covers, ...has].join(' · ');
}
