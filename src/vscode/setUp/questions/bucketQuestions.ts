import { catalogIds } from '../../../cloud/setup/resourceAdmin';
import { changed, type Draft, newBucket } from './draft';
import type { OneQuestion, QuestionPorts } from './question';

/** An own one, one of the region, or a new one in a COS instance that stands. */
export const bucketQuestion = ({ config }: Draft, { cloud, setup }: QuestionPorts): OneQuestion => ({
  ...{ kind: 'one', id: 'bucket', ask: 'Into which bucket?' },
  async options(signal) {
    const { bucket, region } = config;
    const [buckets, instances] = await Promise.all([
      cloud.storage.buckets(signal),
      setup.resources.instances({ serviceId: catalogIds.cos.service }, signal),
    ]);
    const existing = bucket.kind === 'existing' ? bucket.name : null;
    const made = (instance: string | null) => (draft: Draft) =>
      draft.config.bucket.kind === 'new' && draft.config.bucket.instance === instance
        ? draft
        : changed(draft, { bucket: newBucket(instance) });
    return [
      {
        ...{ label: 'A new bucket', icon: 'add', chosen: bucket.kind === 'new' && bucket.instance === null },
        detail: 'In a Cloud Object Storage instance of the set-up’s own (Standard), storage class Smart Tier.',
        answer: made(null),
      },
      ...instances
        .filter(({ state }) => state === 'active')
        .map(({ name }) => ({
          ...{ label: `A new bucket in ${name}`, icon: 'add' as const },
          detail: 'In a Cloud Object Storage instance that stands, storage class Smart Tier.',
          chosen: bucket.kind === 'new' && bucket.instance === name,
          answer: made(name),
        })),
      ...buckets
        .filter(({ location }) => isIn(location, region))
        .map(({ name, location }) => ({
          ...{ label: name, description: location ?? '', icon: 'database' as const, chosen: existing === name },
          answer: (draft: Draft) => changed(draft, { bucket: { kind: 'existing', name } }),
        })),
    ];
  },
});

const isIn = (location: string | null, region: string): boolean =>
  location === null || location === region || location.startsWith(`${region}-`);

const days = [null, 7, 30, 90, 365] as const;

/** Only of a new bucket: how long others are kept is decided where they were made. */
export const expiryQuestion = ({ config: { bucket } }: Draft): OneQuestion => ({
  ...{ kind: 'one', id: 'expiry', ask: 'How long are flow logs to be kept in the bucket?' },
  options: async () =>
    days.map((count) => ({
      label: count === null ? 'For good' : `${count} days`,
      detail: count === null ? 'Storage grows with the traffic.' : 'COS deletes what is older, by a lifecycle rule.',
      chosen: bucket.kind === 'new' && bucket.expiryDays === count,
      answer: (draft) => {
        const { bucket: now } = draft.config;
        return now.kind === 'new' ? changed(draft, { bucket: { ...now, expiryDays: count } }) : draft;
      },
    })),
});
