import { isObject, objects } from '../../../core/policy/looseJson';
import type { CloudLogsEntry } from '../cloudLogsEntry';
import { logEvent } from '../query/logEvent';
import type { LuceneQuery } from '../query/lucene/luceneTree';
import { matchLucene } from '../query/lucene/matchLucene';
import { parseLucene } from '../query/lucene/parseLucene';

const severities = ['debug', 'verbose_unspecified', 'info', 'warning', 'error', 'critical'];

/** Which entries a `logs_filter` lets through. */
export function alertFilter(given: unknown): (entry: CloudLogsEntry) => boolean {
  const simple = isObject(given) && isObject(given.simple_filter) ? given.simple_filter : {};
  const query: LuceneQuery = parseLucene(typeof simple.lucene_query === 'string' ? simple.lucene_query : '');
  const labels = isObject(simple.label_filters) ? simple.label_filters : {};
  const levels: readonly unknown[] = Array.isArray(labels.severities) ? labels.severities : [];
  return (entry) =>
    labelled(labels.application_name, entry.applicationName) &&
    labelled(labels.subsystem_name, entry.subsystemName) &&
    (levels.length === 0 || levels.includes(severities[entry.severity - 1])) &&
    matchLucene(logEvent(entry), query);
}

function labelled(filters: unknown, label: string): boolean {
  const list = objects(filters);
  return list.length === 0 || list.some(({ operation, value }) => named(label, operation, String(value ?? '')));
}

function named(label: string, operation: unknown, value: string): boolean {
  switch (operation) {
    case 'includes':
      return label.includes(value);
    case 'starts_with':
      return label.startsWith(value);
    case 'ends_with':
      return label.endsWith(value);
    default:
      return label === value;
  }
}
