import { cosEvent } from '../codeEngine/cosEvent';
import { jsonReply, type Reply } from '../http/reply';
import type { ObjectEvent } from '../s3/objectEvents';
import { fireTrigger } from './fireTrigger';
import type { Params } from './invoke';
import type { WhiskContext } from './whiskContext';
import { whiskError } from './whiskErrors';
import type { WhiskFeed } from './whiskState';

const eventTypes = ['write', 'delete', 'all'];

/**
 * The action `/whisk.system/cos/changes`, by which a trigger was fed with the events of a bucket
 * (contracts/logs-and-functions.md §3). An OpenWhisk of one's own has no such feed.
 */
export function cosFeed(context: WhiskContext, params: Params): Reply {
  const { lifecycleEvent, triggerName, authKey } = params;
  const trigger = String(triggerName ?? '').replace(/^\/[^/]+\//, '');
  if (authKey !== context.auth) return failed('The authKey is not valid.');
  if (!context.state.triggers.has(trigger)) return failed(`There is no trigger ${trigger}.`);
  const feed = context.state.feeds.get(trigger);
  if (lifecycleEvent === 'CREATE' || lifecycleEvent === 'UPDATE') {
    feed?.end();
    return subscribe(context, trigger, params);
  }
  if (feed === undefined) return failed(`There is no feed for the trigger ${trigger}.`);
  const { bucket, prefix, suffix } = feed;
  switch (lifecycleEvent) {
    case 'READ':
      return done({
        config: { bucket, prefix, suffix, event_types: feed.eventTypes },
        status: { active: !feed.paused },
      });
    case 'PAUSE':
    case 'UNPAUSE':
      feed.paused = lifecycleEvent === 'PAUSE';
      return done({});
    case 'DELETE':
      feed.end();
      context.state.feeds.delete(trigger);
      return done({});
    default:
      return failed('The lifecycleEvent is not known.');
  }
}

function subscribe(context: WhiskContext, trigger: string, params: Params): Reply {
  const { bucket, endpoint = '', prefix = '', suffix = '', event_types: types = 'all' } = params;
  if (typeof bucket !== 'string' || !context.bucketExists(bucket)) return failed('The bucket could not be reached.');
  if (!eventTypes.includes(String(types))) return failed(`event_types must be one of ${eventTypes.join(', ')}.`);
  const feed: WhiskFeed = {
    trigger,
    bucket,
    endpoint: String(endpoint),
    prefix: String(prefix),
    suffix: String(suffix),
    eventTypes: String(types),
    paused: false,
    end: context.objectEvents.listen(bucket, (event) => hear(context, feed, event)),
  };
  context.state.feeds.set(trigger, feed);
  return done({});
}

function hear(context: WhiskContext, feed: WhiskFeed, event: ObjectEvent): void {
  if (feed.paused || !event.key.startsWith(feed.prefix) || !event.key.endsWith(feed.suffix)) return;
  if (feed.eventTypes !== 'all' && (feed.eventTypes === 'write') !== (event.kind === 'written')) return;
  const trigger = context.state.triggers.get(feed.trigger);
  if (trigger === undefined) return;
  const data = JSON.parse(cosEvent(event, context.newId()).data) as Record<string, unknown>;
  fireTrigger(context, trigger, { ...data, endpoint: feed.endpoint });
}

function done(result: Params): Reply {
  return jsonReply(200, { response: { success: true, status: 'success', result } });
}

/** The feed's action failed, which is an error of the application. */
function failed(message: string): Reply {
  return whiskError(502, message);
}
