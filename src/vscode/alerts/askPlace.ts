import { type AlertTrigger, alertProblems } from '../../app/watches/alert';
import { commandIds } from '../ids';
import { plainLabel } from '../plainLabel';
import { type Answer, askOne, type Step } from '../setUp/multiStep';
import type { AlertKeeper, ChannelOffer } from './alertKeeper';
import { channelWords } from './askChannel';

/** What was chosen where an alert is to be told: a way of telling, another trigger first, or a page to read. */
export type PlaceChoice =
  | { readonly kind: 'offer'; readonly keeper: AlertKeeper; readonly offer: ChannelOffer }
  | { readonly kind: 'trigger' }
  /** Connects another place first. */
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Asks who keeps the alert and how it is told: one list, those that work while the editor is closed first. */
export function askPlace(
  step: Step,
  text: string,
  keepers: readonly AlertKeeper[],
  trigger: AlertTrigger | null,
): Promise<Answer<PlaceChoice>> {
  const able = keepers.filter(({ rules }) => trigger === null || alertProblems({ trigger }, rules).length === 0);
  const unable = keepers.filter((keeper) => !able.includes(keeper)).map(({ label }) => label);
  return askOne<PlaceChoice>(step, `Where to tell of: ${text}`, async (signal) => {
    const rows = (await Promise.all(able.map((keeper) => placeRows(keeper, trigger, signal)))).flat();
    const failed = rows.filter(({ value }) => value.kind === 'failed');
    return [
      ...rows.filter((row) => !failed.includes(row)),
      ...failed,
      ...(keepers.some(({ kind }) => kind !== 'editor') ? [] : connectRows),
      {
        ...{ label: '$(settings-gear) When it goes off…', value: { kind: 'trigger' }, chosen: false },
        description: trigger === null ? 'as is usual there' : able[0]?.triggerText(trigger),
        detail:
          unable.length === 0
            ? 'Presence or absence, how many flows, within which time.'
            : `Left out, as they cannot go off so: ${unable.join(', ')}.`,
      },
    ];
  });
}

/** Where nothing else is known that goes on while the editor is closed. */
const connectRows = (
  [
    ['LogDNA', commandIds.connectLogdna],
    ['IBM Cloud Logs', commandIds.connectCloudLogs],
  ] as const
).map(([service, command]) => ({
  ...{ label: `$(plug) Connect ${service}…`, value: { kind: 'command', command } as const, chosen: false },
  detail: 'It tells Slack, e-mail and others also while VS Code is closed.',
}));

async function placeRows(keeper: AlertKeeper, trigger: AlertTrigger | null, signal: AbortSignal) {
  const by = keeper.kind === 'editor' ? 'by this editor' : `by ${plainLabel(keeper.label)}`;
  try {
    return (await keeper.offers(signal)).map((offer) => ({
      ...{ label: labelOf(offer), description: by, chosen: false },
      detail:
        offer.kind === 'connect'
          ? 'What it takes is explained first.'
          : `${keeper.when}: ${keeper.triggerText(trigger ?? keeper.usual)}.`,
      value: { kind: 'offer', keeper, offer } as const,
    }));
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    const value = { kind: 'failed', message } as const;
    return [{ label: '$(error) Cannot be asked', description: by, detail: message, value, chosen: false }];
  }
}

/** With the icon in front. */
export function labelOf(offer: ChannelOffer): string {
  switch (offer.kind) {
    case 'ready':
      return `$(${offer.icon}) ${plainLabel(offer.label)}`;
    case 'connect':
      return `$(info) ${plainLabel(offer.label)}`;
    default: {
      const { icon, label } = channelWords[offer.kind];
      return `$(${icon}) ${label}`;
    }
  }
}
