import type {
  AlertCondition,
  AlertDefinition,
  CloudLogsView,
  NewAlertDefinition,
} from '../../cloud/cloudLogs/cloudLogsConfig';
import { readLucene } from '../../core/query/hosted/readLucene';
import { type AlertTrigger, intervalText } from './alert';
import { alertSearch } from './alertSearch';
import type { AccountView } from './alertService';
import { cloudLogsDialect } from './cloudLogsDialect';

/** An alert goes with its search as it was typed; the query itself says less (networks, names of ports). */
const described = 'Search in VPC Flow Lens: ';
const longestDescription = 4_096;

/** One line, as descriptions are; empty where it has no room. */
export function describedSearch(text: string): string {
  const line = `${described}${text.replace(/[\p{C}\s]+/gu, ' ').trim()}`;
  return line.length > longestDescription ? '' : line;
}

/** Whether the description is ours to change. */
export function isDescribed({ description }: Pick<NewAlertDefinition, 'description'>): boolean {
  return description === '' || description.startsWith(described);
}

/** `names` of the outgoing webhooks by their external ids. */
export function ofAlert(alert: AlertDefinition, names: ReadonlyMap<number, string>): AccountView {
  const { id, name, narrowed, enabled, condition, quietMinutes, webhooks } = alert;
  const trigger = triggerOf(condition, quietMinutes);
  const when = trigger === null ? otherRule(condition) : triggerText(trigger, condition);
  return {
    ...{ id, name, kind: 'alert', narrowed, categories: [], enabled, trigger },
    ...searchOfAlert(alert),
    channels: webhooks.map(
      (webhook) => `Event Notifications by ${names.get(webhook) ?? `webhook ${webhook}`}, ${when}`,
    ),
  };
}

export function ofView({ id, name, query, syntax, filters }: CloudLogsView, folder: string | null): AccountView {
  return {
    ...{ id: String(id), name, kind: 'view', categories: folder === null ? [] : [folder] },
    ...{ channels: [], enabled: true, trigger: null },
    narrowed: Object.entries(filters).map(([filter, values]) => `${filter} ${values.join(', ')}`),
    ...(syntax === 'dataprime' ? closed(query, inDataprime) : searchOf(query)),
  };
}

type Shown = Pick<AccountView, 'text' | 'closed'>;

const closed = (text: string, why: string): Shown => ({ text, closed: why });
const inDataprime = 'It is written in DataPrime, which cannot be read back into a search.';
const notOurs = 'Its Lucene has no search here that comes to exactly the same.';

function searchOf(lucene: string): Shown {
  const text = readLucene(lucene);
  return text === null ? closed(lucene, notOurs) : { text, closed: null };
}

/** As it was typed, as long as the alert still looks for that. */
function searchOfAlert({ description, query }: AlertDefinition): Shown {
  if (query === null) return closed('', 'It does not look at lines.');
  if (!description.startsWith(described)) return searchOf(query);
  const text = description.slice(described.length);
  const search = alertSearch(text, cloudLogsDialect);
  return search.ok && search.query === query ? { text, closed: null } : searchOf(query);
}

/** Only of triggers that `cloudLogsRules` takes. */
export function conditionOf({ operator, limit, intervalSeconds: windowSeconds }: AlertTrigger): AlertCondition {
  if (operator === 'absence') return { kind: 'threshold', operator: 'lessThan', threshold: limit, windowSeconds };
  if (limit === 1) return { kind: 'immediate' };
  return { kind: 'threshold', operator: 'moreThan', threshold: limit - 1, windowSeconds };
}

function triggerOf(condition: AlertCondition, quietMinutes: number): AlertTrigger | null {
  switch (condition.kind) {
    case 'immediate':
      return { operator: 'presence', limit: 1, intervalSeconds: quietMinutes * 60, told: 'now' };
    case 'threshold': {
      const { operator, threshold, windowSeconds: intervalSeconds } = condition;
      if (operator === 'lessThan')
        return { operator: 'absence', limit: Math.ceil(threshold), intervalSeconds, told: 'later' };
      return { operator: 'presence', limit: Math.floor(threshold) + 1, intervalSeconds, told: 'now' };
    }
    case 'other':
      return null;
  }
}

function triggerText({ operator, limit, intervalSeconds }: AlertTrigger, { kind }: AlertCondition): string {
  const lines = limit === 1 ? '1 line' : `${limit.toLocaleString('en-US')} lines`;
  const within = intervalText(intervalSeconds);
  if (operator === 'absence') return `when fewer than ${lines} came within ${within}`;
  if (kind === 'immediate') return `as soon as there is 1 line, once in ${within}`;
  return `as soon as there ${limit === 1 ? 'is' : 'are'} ${lines} within ${within}`;
}

function otherRule(condition: AlertCondition): string {
  return condition.kind === 'other' ? `by a rule of its own (${condition.type})` : '';
}
