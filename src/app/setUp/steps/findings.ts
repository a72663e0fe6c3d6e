import type { ResourceRef } from '../resourceRef';
import type { Finding } from '../step';

export const ownText = 'It stands: this set-up made it.';

/** The words of findings, one way everywhere. */
export const found = (ref: ResourceRef, ours: boolean, why?: string): Finding => ({
  ...{ kind: 'found', ref, ours },
  why: why ?? (ours ? ownText : 'It was there before and is used.'),
});

export const coming = (ref: ResourceRef, ours: boolean, why: string): Finding => ({ kind: 'coming', ref, ours, why });

export const outdated = (ref: ResourceRef, ours: boolean, why: string): Finding => ({
  ...{ kind: 'outdated', ref, ours, why },
});

export const broken = (ref: ResourceRef, ours: boolean, why: string): Finding => ({ kind: 'broken', ref, ours, why });

export const blocked = (why: string): Finding => ({ kind: 'blocked', why });

export const missing: Finding = { kind: 'missing' };

/** A check that holds. */
export const holds = (id: string, name: string, why: string, crn: string | null = null): Finding => ({
  ...{ kind: 'found', ref: { id, name, crn }, ours: false, why },
});
