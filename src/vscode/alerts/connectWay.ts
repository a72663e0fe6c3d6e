import * as vscode from 'vscode';
import type { NotificationTarget } from '../../app/watches/alertService';
import { plainLabel } from '../plainLabel';
import { type Answer, askOne, askText } from '../setUp/multiStep';
import type { Notifier } from './alertAccount';
import type { Channel, ConnectOffer, WhatItTakes } from './alertKeeper';

const title = 'Connect Event Notifications';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Says what it takes that the service can tell anybody, and connects it where that is wanted; null where it is not.
 * Rejects with `CancellationError` where it is closed.
 */
export async function connectWay({ takes, region, ...offer }: ConnectOffer): Promise<Channel | null> {
  const step = await tellWhatItTakes('There is no way out to tell anybody yet.', takes, 'Connect…');
  if (step === undefined) return null;
  if (step !== 'Connect…') throw new vscode.CancellationError();
  const target = await askTarget(offer.notifiers, region);
  return target.kind === 'back' ? null : offer.connect(target.value);
}

/** Shows the steps, and their page where that is asked for; resolves with the button. */
export async function tellWhatItTakes(message: string, { steps, page }: WhatItTakes, ...buttons: readonly string[]) {
  const options = { modal: true, detail: steps.join('\n\n') };
  const step = await vscode.window.showInformationMessage(message, options, ...buttons, documentation);
  if (step === documentation) await vscode.env.openExternal(vscode.Uri.parse(page, true));
  return step;
}

const documentation = 'Open Documentation';

async function askTarget(
  notifiers: ConnectOffer['notifiers'],
  region: string | null,
): Promise<Answer<NotificationTarget>> {
  const other = { label: '$(edit) Another, by its GUID…', value: null, chosen: false };
  const chosen = await askOne<Notifier | null>({ title, at: 2, of: 2 }, 'To which instance?', async () => [
    ...(await notifiers()).map((one) => ({
      ...{ label: plainLabel(one.name), description: one.region, value: one, chosen: false },
    })),
    other,
  ]);
  if (chosen.kind === 'back') return chosen;
  if (chosen.value !== null) {
    const { instance, region: at } = chosen.value;
    return { kind: 'next', value: { name: webhookName, instance, region: at } };
  }
  const typed = await askText(
    { title, at: 2, of: 3 },
    {
      ...{ prompt: 'GUID of the instance of Event Notifications; its page has it among the details.', value: '' },
      ...{ password: false, problem: (text) => (guid.test(text) ? null : 'It looks like 8f3e1f0c-….') },
    },
  );
  if (typed.kind === 'back') return typed;
  const where = await askText(
    { title, at: 3, of: 3 },
    {
      ...{ prompt: 'Region of that instance', value: region ?? 'us-south', password: false },
      problem: (text) => (/^[a-z]{2,6}(-[a-z0-9]+)+$/.test(text) ? null : 'It looks like us-south.'),
    },
  );
  if (where.kind === 'back') return where;
  return { kind: 'next', value: { name: webhookName, instance: typed.value, region: where.value } };
}

/** Of the outgoing webhook, as others find it in IBM Cloud Logs. */
const webhookName = 'vpc-flow-lens';
