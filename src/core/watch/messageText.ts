import type { FlowRow } from '../flow/flowRow';
import { formatIpv4 } from '../net/ipv4';
import { protocolName } from '../net/protocols';
import type { WatchRule } from './watchRule';
import type { WatchMessage } from './watchState';

const longestName = 200;
const longestSearch = 500;

/**
 * A foreign text as Slack shows it and nothing else: no link, no mention of a channel, no line of its own
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function slackText(text: string, longest: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cs}/gu, '�')
    .trim();
  const points = [...line];
  const cut = points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : line;
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Body of an incoming webhook of Slack, and of others that take its shape. */
export function slackBody(text: string): string {
  return JSON.stringify({ text, unfurl_links: false, unfurl_media: false });
}

/** Tells what a watch found. */
export function watchText({ name, text, limit }: WatchRule, { count, held, rows }: WatchMessage): string {
  const flows = `${count} ${count === 1 ? 'flow' : 'flows'}`;
  const kept = held === 0 ? '' : ` (${held} of them held back before, as there were too many messages)`;
  const reached = limit === 1 ? '' : `, at least ${limit} within the window`;
  const lines = [`${slackText(name, longestName)}: ${flows}${reached}${kept}`, ...rows.map(rowText)];
  const more = count - held - rows.length;
  if (rows.length > 0 && more > 0) lines.push(`and ${more} more`);
  return [...lines, `Search: ${slackText(text, longestSearch)}`].join('\n');
}

/** Says plainly that nothing happened. */
export function testText(name: string): string {
  return `Test message of VPC Flow Lens for the alert ${slackText(name, longestName)}. Nothing happened; alerts will come here.`;
}

/** Numbers and closed lists only: nothing that a flow log could write by itself. */
function rowText(row: FlowRow): string {
  const { action, direction, start_time, initiator_ip, target_ip, target_port, transport_protocol } = row;
  const address = (ip: number | null): string => (ip === null ? 'unknown' : formatIpv4(ip));
  const port = target_port === null ? '' : `:${target_port}`;
  const protocol = transport_protocol === null ? '' : ` ${protocolName(transport_protocol) ?? transport_protocol}`;
  const way = direction === null ? '' : direction === 'I' ? ' inbound' : ' outbound';
  const at = start_time === null ? '' : `, ${new Date(Math.floor(start_time / 1000)).toISOString().slice(0, 19)}Z`;
  return `• ${address(initiator_ip)} → ${address(target_ip)}${port}${protocol}${way} ${action ?? 'action unknown'}${at}`;
}
