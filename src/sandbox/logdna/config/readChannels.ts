import { isObject } from '../../../core/policy/looseJson';
import type { ChannelState } from './configState';
import type { JoiCheck } from './joi';

const intervals: Readonly<Record<string, number>> = {
  '30': 30,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '6h': 21_600,
  '12h': 43_200,
  '24h': 86_400,
  '25h': 90_000,
};
/** Absence takes time to be noticed. */
const absenceIntervals = Object.keys(intervals).filter((name) => intervals[name]! >= 900);

const common = ['integration', 'immediate', 'terminal', 'triggerlimit', 'triggerinterval', 'operator'];
const own: Readonly<Record<string, readonly string[]>> = {
  email: ['emails', 'timezone'],
  slack: ['url', 'color'],
  webhook: ['url', 'method', 'headers', 'bodyTemplate'],
  pagerduty: ['key', 'autoresolve', 'autoresolveinterval', 'autoresolvelimit'],
};
const methods = ['post', 'put', 'patch', 'get', 'delete'];

/** Checks the channels of a view or preset alert (contracts/logs-and-functions.md §4.5). */
export function readChannels(given: unknown, check: JoiCheck, newId: () => string): readonly ChannelState[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    check.complain('channels', 'must be an array');
    return [];
  }
  return given.flatMap((channel: unknown, at) => {
    if (isObject(channel)) return [readChannel(channel, `channels[${at}].`, check, newId())];
    check.complain(`channels[${at}]`, 'must be an object');
    return [];
  });
}

function readChannel(
  channel: Readonly<Record<string, unknown>>,
  at: string,
  check: JoiCheck,
  alertid: string,
): ChannelState {
  const integration = String(channel.integration ?? '');
  if (check.oneOf(`${at}integration`, channel.integration, Object.keys(own))) checkOwn(integration, channel, at, check);
  const immediate = check.flag(`${at}immediate`, channel.immediate, false);
  const terminal = check.flag(`${at}terminal`, channel.terminal, true);
  const operator = channel.operator ?? 'presence';
  check.oneOf(`${at}operator`, operator, ['presence', 'absence']);
  const absence = operator === 'absence';
  const limit = channel.triggerlimit;
  if (limit === undefined) check.complain(`${at}triggerlimit`, 'is required');
  else if (typeof limit !== 'number') check.complain(`${at}triggerlimit`, 'must be a number');
  else if (limit < 1) check.complain(`${at}triggerlimit`, 'must be greater than or equal to 1');
  else if (limit > 100_000) check.complain(`${at}triggerlimit`, 'must be less than or equal to 100000');
  const allowed = absence ? absenceIntervals : Object.keys(intervals);
  const interval = channel.triggerinterval;
  if (interval === undefined) check.complain(`${at}triggerinterval`, 'is required');
  else check.oneOf(`${at}triggerinterval`, interval, allowed);
  return {
    ...{ alertid, integration },
    operator: absence ? 'absence' : 'presence',
    triggerlimit: Number(limit),
    triggerinterval: intervals[String(interval)] ?? 0,
    immediate: absence ? false : immediate,
    terminal: absence ? true : terminal,
    more: Object.fromEntries(Object.entries(channel).filter(([name]) => !common.includes(name))),
  };
}

function checkOwn(integration: string, channel: Readonly<Record<string, unknown>>, at: string, check: JoiCheck): void {
  check.known(at, channel, [...common, ...own[integration]!]);
  switch (integration) {
    case 'slack':
      check.uri(`${at}url`, channel.url);
      return;
    case 'webhook':
      check.uri(`${at}url`, channel.url);
      if (channel.method !== undefined) check.oneOf(`${at}method`, channel.method, methods);
      return;
    case 'email':
      if (
        check.texts(`${at}emails`, channel.emails, { required: true }).some((address) => !/^\S+@\S+$/.test(address))
      ) {
        check.complain(`${at}emails`, 'must be a valid email');
      }
      return;
    case 'pagerduty':
      check.text(`${at}key`, channel.key, { required: true });
  }
}
