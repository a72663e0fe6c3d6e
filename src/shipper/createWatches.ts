import { sleep } from '../cloud/sleep';
import { createWebhook } from '../cloud/webhook/createWebhook';
import { FlowWatch } from '../core/watch/flowWatch';
import { slackBody, watchText } from '../core/watch/messageText';
import { postMessage } from '../core/watch/postMessage';
import { readWatchRules } from '../core/watch/readWatchRules';
import type { WatchRule } from '../core/watch/watchRule';
import { freshWatch, readWatchState, type WatchState } from '../core/watch/watchState';
import type { ShipperLog } from './shipperLog';
import type { StateFiles } from './stateFiles';
import { digest } from './stateLedger';
import type { WatchesConfig, WatchForm } from './watchForm';

/**
 * The alerts of the deployed shipper. What they remember stands in the shipper's notes, so that another process does not
 * repeat it; where nothing can be noted, it holds while this one runs.
 */
function createWatches(watches: WatchesConfig, files: StateFiles | null, log: ShipperLog): FlowWatch {
  const post = createWebhook(watches.webhook);
  const kept = new Map<string, WatchState>();
  const fileOf = ({ id }: WatchRule): string => `watches/${digest(id)}.json`;
  return new FlowWatch(watches.rules, {
    now: Date.now,
    async load(rule) {
      const noted = files?.writable === true ? await files.read(fileOf(rule)) : null;
      return noted === null ? (kept.get(rule.id) ?? freshWatch) : readWatchState(noted);
    },
    async save(rule, state) {
      kept.set(rule.id, state);
      await files?.write(fileOf(rule), { version: 1, ...state });
    },
    async tell(rule, message) {
      const failure = await postMessage(post, slackBody(watchText(rule, message)), {
        delay: sleep,
        random: Math.random,
      });
      if (failure === null) log('info', 'alert', { name: rule.name, flows: message.count });
      return failure;
    },
    onProblem: ({ name }, problem) => log('warn', 'alert_not_told', { name, message: problem }),
  });
}

export const watchForm: WatchForm = { read: readWatchRules, create: createWatches };
