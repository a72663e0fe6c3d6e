/** Four fields of the format in JSON are a record; these lines of other programs are none, or no JSON. */
export const noFlows: readonly string[] = [
  'action rejected by firewall',
  '{"action":"rejected"}',
  '{"action":"rejected","direction":"I","target_port":22',
  '{"action":"rejected","direction":"I","target_port":22}',
  '[{"action":"rejected","direction":"I","target_port":22,"target_ip":"10.240.0.4"}]',
  '"action"',
  'null',
  '{}',
  '{"record":{"action":"rejected","direction":"I","target_port":22,"target_ip":"10.240.0.4"}}',
  '{"Action":"rejected","Direction":"I","targetPort":22,"srcaddr":"10.240.0.4","dstaddr":"10.240.0.5"}',
  '{"__proto__":{"action":"rejected","direction":"I","target_port":22,"target_ip":"10.240.0.4"}}',
  'level=warn action=rejected target_ip=10.240.0.4',
  '{"connection_start_time":"2026-11-21T11:59:00Z","action":"rejected"}',
  '{"action":"rejected","msg":"\\ud800 half a character"}',
  '{"a":'.repeat(2_000),
];

/** Records, though values are of the wrong kind. */
export const oddFlows: readonly string[] = [
  '{"action":7,"direction":[],"target_port":"ssh","target_ip":{"a":1},"connection_start_time":"soon","bytes_from_initiator":-1}',
  '{"action":"rejected","direction":"I","target_port":22,"connection_start_time":"","key":7,"index":"one","meta":"x"}',
  '{"action":"rejected","direction":"I","target_port":22,"connection_start_time":5,"constructor":1,"toString":2}',
];

/** A record behind other text: LogDNA knows it for one. */
export const flowInText =
  '2026-11-21T11:59:00Z node-1 {"action":"rejected","direction":"I","target_ip":"10.240.0.4","target_port":22}';
