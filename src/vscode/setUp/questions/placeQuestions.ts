import { changed, type Draft, newBucket, problemIn } from './draft';
import type { OneQuestion, QuestionPorts, TextQuestion } from './question';

export const regionQuestion = ({ config }: Draft, { cloud }: QuestionPorts): OneQuestion => ({
  ...{ kind: 'one', id: 'region' },
  ask: 'In which region? Bucket and collectors have to stand where the traffic is.',
  async options(signal) {
    return (await cloud.vpc.regions(signal)).map(({ name, status }) => ({
      ...{ label: name, description: status === 'available' ? '' : status, chosen: name === config.region },
      answer: (draft) => inRegion(draft, name),
    }));
  },
});

/** What was chosen of another region does not stand in this one. */
function inRegion(draft: Draft, region: string): Draft {
  if (draft.config.region === region) return draft;
  const { bucket } = draft.config;
  return changed(draft, { region, targets: [], bucket: bucket.kind === 'new' ? bucket : newBucket(null) });
}

export const resourceGroupQuestion = ({ config }: Draft, { setup }: QuestionPorts): OneQuestion => ({
  ...{ kind: 'one', id: 'resourceGroup', ask: 'In which resource group?' },
  async options(signal) {
    return (await setup.resources.resourceGroups(signal)).map(({ name, isDefault }) => {
      const resourceGroup = isDefault ? null : name;
      return {
        ...{ label: name, description: isDefault ? 'the account’s default' : '' },
        chosen: resourceGroup === config.resourceGroup || name === config.resourceGroup,
        answer: (draft) => changed(draft, { resourceGroup }),
      };
    });
  },
});

export const prefixQuestion = ({ config }: Draft, { standing }: QuestionPorts): TextQuestion => ({
  ...{ kind: 'text', id: 'prefix', value: config.namePrefix, secret: false },
  ask: `First part of the names of all that is made; with the region it names the set-up.${standingText(standing)}`,
  problem: (namePrefix) => problemIn({ ...config, namePrefix }, 'namePrefix'),
  answer: (draft, namePrefix) => changed(draft, { namePrefix }),
});

const standingText = (standing: readonly string[]): string =>
  standing.length === 0
    ? ''
    : ` There ${standing.length === 1 ? 'is' : 'are'} ${standing.join(', ')}: the same name changes that one, another makes one more.`;
