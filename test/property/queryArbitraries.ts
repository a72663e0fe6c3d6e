import fc from 'fast-check';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseIpv4 } from '../../src/core/net/ipv4';
import type { Atom, CompareOperator, Condition, MatchOperator, Query } from '../../src/core/query/ast';
import { type FieldType, fields } from '../../src/core/query/fields';
import { rowWith } from '../core/query/flowRows';

/** Generated rows and searches, drawn from one stock of values so that they meet. */

const place = { start: 0, end: 0 };
const addresses = ['10.240.0.4', '10.240.0.40', '10.24.1.1', '92.63.197.61', '0.0.0.0', '255.255.255.255', '166.8.1.2'];
const times = [
  Date.UTC(2026, 10, 21, 14, 0, 0),
  Date.UTC(2026, 10, 21, 14, 59, 59),
  Date.UTC(2026, 9, 31, 23, 59, 59),
  Date.UTC(2024, 1, 29),
].flatMap((ms) => [ms * 1000, ms * 1000 + 999_999]);
const ports = [0, 22, 53, 80, 220, 443, 2222, 5353, 65535];
const counters = [0, 1, 22, 404, 4040, 2 ** 53, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
const texts = [
  'ok',
  'skip data',
  'us-south',
  'Us-South2',
  'r006-fc3e-83C0',
  'crn:v1:bluemix:public:is:us-south:a/abc::vpc:r006-fc3e',
  'camelCasedName',
  'HTTP2Server',
  'naïve Straße ÉCOLE',
  'ΣΊΣΥΦΟΣ ﬀ İstanbul K ſ',
  '日本語 テキスト',
  'ab日c 9日',
  "Robert'); DROP TABLE flows;--",
  'quo"te back\\slash per%cent _under',
  '/var/log/x?y=[1,2](3)',
  'tab\tnew\nline',
  '\u001funit\u001f',
  '😀grin 1😀',
  '',
  'true',
  '22',
  '10.240.0.4',
  '007 x',
];
const extraNames = [
  'target_port',
  'action',
  'start_time',
  'user',
  'user.id',
  'a"b',
  "a'b",
  'a/b~c',
  '__proto__',
  '*',
  '日本',
  '0',
  'was_initiated',
];

const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 3 });
const oneOf = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const ip = nullable(oneOf(addresses).map((text) => parseIpv4(text)!));
const time = nullable(oneOf(times));
const port = nullable(oneOf(ports));
const counter = nullable(oneOf(counters));
const text = nullable(oneOf(texts));
const scalar = fc.oneof(
  oneOf(texts),
  fc.boolean(),
  fc.constant(null),
  oneOf([22, 22.5, -1, 1e21, 70000, 1e-7, 0.1, 2n ** 64n + 1n]),
);
const extraValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('id', 'name', '0'), scalar, { maxKeys: 3 }) },
);
const extra = nullable(
  fc.array(fc.tuple(oneOf(extraNames), extraValue), { maxLength: 3 }).map((members) => {
    const object: Record<string, unknown> = {};
    for (const [name, value] of members) {
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return object;
  }),
);

export const row: fc.Arbitrary<FlowRow> = fc
  .record({
    start_time: time,
    end_time: time,
    connection_start_time: time,
    direction: nullable(oneOf(['I', 'O'] as const)),
    action: nullable(oneOf(['accepted', 'rejected'] as const)),
    initiator_ip: ip,
    target_ip: ip,
    initiator_port: port,
    target_port: port,
    transport_protocol: nullable(oneOf([1, 6, 17, 255])),
    ether_type: nullable(fc.constant('IPv4' as const)),
    was_initiated: nullable(fc.boolean()),
    was_terminated: nullable(fc.boolean()),
    bytes_from_initiator: counter,
    packets_from_target: counter,
    cumulative_bytes_from_target: counter,
    extra,
    vpc_crn: text,
    network_interface_id: text,
    state: text,
    region: text,
    capture_start_time: time,
    bucket: text.map((value) => value ?? ''),
    key: text.map((value) => value ?? ''),
  })
  .map(rowWith);

const pieces = [
  ...addresses,
  ...texts,
  ...texts.flatMap((value) => [...value.matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word)),
  ...texts.map((value) => value.slice(1, 5)),
  ...ports.map(String),
  ...counters.map(String),
  '10.',
  '10.24',
  '10.240.0.',
  '10.240.0.0/18',
  '10.240.0.4/8',
  '0.0.0.0/0',
  '300.1',
  '2',
  '4',
  'ssh',
  'https',
  'dns',
  'tcp',
  'UDP',
  '2026-11-21T14',
  '2026-1',
  '2026-11-21T14:00:00Z',
  '2026-11-21T14:00:00',
  '2024-02-29',
  '2024-02-3',
  '2026-11-21T14:59:59.9',
  '20',
  '2026-11-21T16:00:00+02:00',
  'rej',
  'REJECTED',
  'denied',
  'i',
  'O',
  'ipv4',
  't',
  'false',
  '22.0',
  '-1',
  '+22',
  '70000',
  '1e21',
  '22.5',
  '0.1',
  'K',
  'ſ',
  'ß',
  'SS',
  'école',
  'É',
  '.',
  '-',
  '_',
  '"',
  '\u0000',
  '\ud800',
  '日',
  '語',
  '9',
  'x',
  'server',
  'name',
  'Name',
  'c',
  '$..*',
  '\\d+',
];
const value = oneOf(pieces);
const foldedValue = fc
  .tuple(value, fc.constantFrom('as is', 'upper', 'lower'))
  .map(([piece, how]) => (how === 'upper' ? piece.toUpperCase() : how === 'lower' ? piece.toLowerCase() : piece));
const matchOperator: fc.Arbitrary<MatchOperator> = fc.constantFrom(':', ':', '=', '==', '===');
const compareOperator: fc.Arbitrary<CompareOperator> = fc.constantFrom('>', '>=', '<', '<=');
const atom: fc.Arbitrary<Atom> = fc
  .record({ text: foldedValue, quoted: fc.boolean() })
  .map((made) => ({ ...made, ...place }));
const fieldName = fc.oneof(
  { weight: 6, arbitrary: oneOf(fields.map(({ name }) => name as string)) },
  {
    weight: 2,
    arbitrary: oneOf([
      ...extraNames,
      'user.name',
      'user.0',
      'user.',
      'action.0',
      '_line',
      '_account',
      'x"); DROP TABLE flows;--',
    ]),
  },
);

/** A field with a value of its kind, so that many searches find some rows and not others. */
const fitting: fc.Arbitrary<Query> = fc
  .constantFrom(
    ...fields.filter(({ name }) => !/^(packets_from_i|bytes_from_t|cumulative_(p|bytes_from_i))/.test(name)),
  )
  .chain((field) => {
    const stock: Readonly<Record<FieldType, readonly string[]>> = {
      ip: [...addresses, '10.', '10.24', '10.240.0.0/18', '0.0.0.0/1'],
      port: [...ports.map(String), 'ssh', 'https'],
      protocol: ['tcp', '17', '255'],
      counter: counters.map(String),
      time: ['2026-11-21T14', '2026-11-21T14:59:59', '2026-10', '2026-1', '2024-02-29', '2026-11-21T14:00:00Z'],
      boolean: ['true', 'false'],
      text: [...(field.values ?? []), ...(field.of === 'object' ? texts : [])],
    };
    const ordered = field.type !== 'text' && field.type !== 'boolean';
    const written = oneOf(stock[field.type].length > 0 ? stock[field.type] : texts);
    return fc.tuple(written, matchOperator, compareOperator, fc.boolean()).map(
      ([text, operator, comparison, compares]): Query => ({
        kind: 'field',
        name: field.name,
        nameSpan: place,
        condition:
          compares && ordered
            ? { kind: 'compare', operator: comparison, value: text, ...place }
            : { kind: 'match', operator, value: { text, quoted: true, ...place }, ...place },
        ...place,
      }),
    );
  });

const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(
    { weight: 1, arbitrary: fc.constant<Condition>({ kind: 'exists', ...place }) },
    {
      weight: 2,
      arbitrary: fc
        .record({ operator: compareOperator, value })
        .map((made): Condition => ({ kind: 'compare', ...made, ...place })),
    },
    {
      weight: 6,
      arbitrary: fc
        .record({ operator: matchOperator, value: atom })
        .map((made): Condition => ({ kind: 'match', ...made, ...place })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          operator: matchOperator,
          items: fc.array(
            foldedValue.map((item) => ({ text: item, ...place })),
            { minLength: 1, maxLength: 4 },
          ),
        })
        .map((made): Condition => ({ kind: 'list', ...made, ...place })),
    },
  ),
  tree: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 5, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, operands]): Condition => ({ kind, operands, ...place })),
    },
    { weight: 1, arbitrary: tie('tree').map((operand): Condition => ({ kind: 'not', operand, ...place })) },
  ),
})).tree;

/** Any tree, also such as no text gives. */
export const query: fc.Arbitrary<Query> = fc.letrec<{ tree: Query; leaf: Query }>((tie) => ({
  leaf: fc.oneof(
    { weight: 12, arbitrary: fitting },
    { weight: 1, arbitrary: fc.constant<Query>({ kind: 'all', ...place }) },
    {
      weight: 3,
      arbitrary: fc
        .record({ operator: matchOperator, value: atom })
        .map((made): Query => ({ kind: 'term', ...made, ...place })),
    },
    {
      weight: 12,
      arbitrary: fc
        .record({ name: fieldName, condition })
        .map((made): Query => ({ kind: 'field', nameSpan: place, ...made, ...place })),
    },
  ),
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: tie('leaf') },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, operands]): Query => ({ kind, operands, ...place })),
    },
    { weight: 1, arbitrary: tie('tree').map((operand): Query => ({ kind: 'not', operand, ...place })) },
  ),
})).tree;
