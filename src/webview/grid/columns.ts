import { html, type TemplateResult } from 'lit';
import type { Counter, FlowRow } from '../../core/flow/flowRow';
import { formatIpv4 } from '../../core/net/ipv4';
import { protocolName } from '../../core/net/protocols';
import { serviceName } from '../../core/net/services';
import { type Field, type FieldName, fieldNamed, fields } from '../../core/query/fields';
import { amount, byteAmount } from '../format/amount';
import { fieldText } from '../format/fieldText';
import { localClock, localDate, utcTime } from '../format/localTime';
import type { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';

/** A column of the grid: one field, or an address with its port. */
export interface Column {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  /** Pixels at first. */
  readonly width: number;
  readonly numeric: boolean;
  readonly sort: FieldName;
  /** Fields a cell stands for, the main one first. */
  readonly fields: readonly FieldName[];
  cell(row: FlowRow, names: RowNames): TemplateResult | string;
  /** What is copied: exact, UTC, empty where the row does not say. */
  text(row: FlowRow): string;
}

export const defaultColumns: readonly string[] = [
  'start_time',
  'action',
  'from',
  'to',
  'transport_protocol',
  'bytes_from_initiator',
  'bytes_from_target',
  'packets_from_initiator',
  'direction',
  'network_interface_id',
];

const unsaid = html`<span class="unsaid" title="The record does not say">–</span>`;

function timeCell(micros: number | null, odd: boolean): TemplateResult {
  if (micros === null) return unsaid;
  return html`<span title=${utcTime(micros)}><span class="dim">${localDate(micros)}</span> ${localClock(micros)}</span>${
    odd
      ? html`<span class="odd" title="Something about this record is odd; the detail says what">${icon('warning')}</span>`
      : ''
  }`;
}

function actionCell(action: FlowRow['action']): TemplateResult {
  if (action === null) return unsaid;
  return html`<span class=${`verdict ${action}`}>${icon(action === 'accepted' ? 'check' : 'cross')}${action}</span>`;
}

/** `vsi1 10.240.0.4:443 https`: who, where, what. */
function endpointCell(
  address: number | null,
  port: number | null,
  service: string | undefined,
  names: RowNames,
): TemplateResult {
  if (address === null && port === null) return unsaid;
  const name = address === null ? undefined : names.ofAddress(address);
  const dotted = address === null ? '–' : formatIpv4(address);
  const tail = port === null ? '' : html`<span class="port">:${port}</span>`;
  return html`<span class="endpoint" title=${[name, dotted].filter(Boolean).join(' · ')}>${
    name === undefined ? html`${dotted}` : html`<span class="name">${name}</span> <span class="dim">${dotted}</span>`
  }${tail}${service === undefined ? '' : html` <span class="service">${service}</span>`}</span>`;
}

const portService = (port: number | null, protocol: number | null): string | undefined =>
  port === null ? undefined : serviceName(port, protocol);

const from: Column = {
  id: 'from',
  label: 'From',
  meaning: 'Address and port that opened the connection, the same on both ends.',
  width: 200,
  numeric: false,
  sort: 'initiator_ip',
  fields: ['initiator_ip', 'initiator_port'],
  cell: (row, names) => endpointCell(row.initiator_ip, row.initiator_port, undefined, names),
  text: (row) => endpointText(row.initiator_ip, row.initiator_port),
};

const to: Column = {
  id: 'to',
  label: 'To',
  meaning: 'Address and port the connection was opened to, with the port’s usual service.',
  width: 230,
  numeric: false,
  sort: 'target_ip',
  fields: ['target_ip', 'target_port'],
  cell: (row, names) =>
    endpointCell(row.target_ip, row.target_port, portService(row.target_port, row.transport_protocol), names),
  text: (row) => endpointText(row.target_ip, row.target_port),
};

function endpointText(address: number | null, port: number | null): string {
  if (address === null) return port === null ? '' : `:${port}`;
  return port === null ? formatIpv4(address) : `${formatIpv4(address)}:${port}`;
}

const widths: Partial<Readonly<Record<FieldName, number>>> = {
  start_time: 178,
  action: 106,
  direction: 92,
  transport_protocol: 84,
  network_interface_id: 200,
  end_time: 160,
  connection_start_time: 160,
  capture_start_time: 160,
  capture_end_time: 160,
};

function fieldCell(field: Field, row: FlowRow, names: RowNames): TemplateResult | string {
  const { name } = field;
  const value = row[name];
  if (value === null || value === undefined) return unsaid;
  switch (field.type) {
    case 'time':
      return timeCell(Number(value), name === 'start_time' && row.flags !== 0);
    case 'ip': {
      const known = names.ofAddress(Number(value));
      const dotted = formatIpv4(Number(value));
      return known === undefined ? dotted : html`<span class="name">${known}</span> <span class="dim">${dotted}</span>`;
    }
    case 'port': {
      const service = name === 'target_port' ? portService(Number(value), row.transport_protocol) : undefined;
      return service === undefined ? String(value) : html`${value} <span class="service">${service}</span>`;
    }
    case 'protocol': {
      const word = protocolName(Number(value));
      return html`<span title=${`IANA protocol ${String(value)}`}>${word ?? String(value)}</span>`;
    }
    case 'counter': {
      const count = value as Counter;
      return name.includes('bytes')
        ? html`<span title=${`${amount(count)} bytes`}>${byteAmount(count)}</span>`
        : amount(count);
    }
    case 'boolean':
      return value ? 'yes' : 'no';
    case 'text':
      return textCell(name, String(value), names);
  }
}

function textCell(name: FieldName, value: string, names: RowNames): TemplateResult | string {
  if (name === 'action') return actionCell(value as FlowRow['action']);
  if (name === 'direction') {
    return html`<span title=${value === 'I' ? 'I: into the vNIC' : 'O: out of the vNIC'}>${value === 'I' ? 'inbound' : 'outbound'}</span>`;
  }
  const known = names.ofId(value);
  const shown = visibleText(value);
  return html`<span title=${shown}>${known === undefined ? shown : html`<span class="name">${visibleText(known)}</span> <span class="dim">${shown}</span>`}</span>`;
}

function fieldColumn(field: Field): Column {
  const numeric = field.type === 'counter';
  return {
    id: field.name,
    label: field.label,
    meaning: field.meaning,
    width: widths[field.name] ?? (numeric ? Math.max(104, 26 + Math.ceil(field.label.length * 7.4)) : 140),
    numeric,
    sort: field.name,
    fields: [field.name],
    cell: (row, names) => fieldCell(field, row, names),
    text: (row) => fieldText(row, field.name) ?? '',
  };
}

/** Every column there is, in the order of the chooser. */
export const allColumns: readonly Column[] = fields.flatMap((field) => {
  const own = fieldColumn(field);
  // The pair columns carry the plain headings, so the single fields say which half they are.
  if (field.name === 'initiator_ip') return [from, { ...own, label: 'From address' }];
  if (field.name === 'target_ip') return [to, { ...own, label: 'To address' }];
  return [own];
});

const byId: ReadonlyMap<string, Column> = new Map(allColumns.map((column) => [column.id, column]));

export function columnOf(id: string): Column | undefined {
  return byId.get(id);
}

/** The value of a field for narrowing a search, null where the row does not say. */
export function cellValues(column: Column, row: FlowRow): readonly { field: FieldName; value: string | null }[] {
  return column.fields
    .filter((name) => fieldNamed(name)?.type !== 'time')
    .map((field) => ({ field, value: fieldText(row, field) }));
}
