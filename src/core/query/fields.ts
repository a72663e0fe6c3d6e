/**
 * The fields a search can name: those of the flow log record and of the object around it, with type and meaning
 * (contracts/ibm-cloud.md §8.2). This closed list is also where every engine takes its identifiers from.
 */
export type FieldType = 'ip' | 'port' | 'protocol' | 'counter' | 'time' | 'boolean' | 'text';

export interface Field {
  readonly name: FieldName;
  readonly type: FieldType;
  /** Whether the value belongs to the record or to the object (envelope and key) that holds it. */
  readonly of: 'record' | 'object';
  /** Column heading. */
  readonly label: string;
  /** One or two sentences for hover and completion. */
  readonly meaning: string;
  /** Known values of a text field, most useful first. */
  readonly values?: readonly string[];
}

const catalogue = [
  {
    name: 'start_time',
    type: 'time',
    of: 'record',
    label: 'Time',
    meaning: 'When the first byte of this record was seen; the start of the capture window where the log does not say.',
  },
  {
    name: 'action',
    type: 'text',
    of: 'record',
    label: 'Action',
    meaning:
      'Whether security groups and network ACLs let the traffic pass. Rejected can also mean a packet outside the TCP state machine.',
    values: ['rejected', 'accepted'],
  },
  {
    name: 'direction',
    type: 'text',
    of: 'record',
    label: 'Direction',
    meaning: 'I is inbound, O outbound, seen from the network interface that logged it.',
    values: ['I', 'O'],
  },
  {
    name: 'initiator_ip',
    type: 'ip',
    of: 'record',
    label: 'From',
    meaning: 'Source address of the connection’s first packet, the same on both ends.',
  },
  {
    name: 'initiator_port',
    type: 'port',
    of: 'record',
    label: 'From port',
    meaning: 'Source port of the connection’s first packet.',
  },
  {
    name: 'target_ip',
    type: 'ip',
    of: 'record',
    label: 'To',
    meaning: 'Destination address of the connection’s first packet, the same on both ends.',
  },
  {
    name: 'target_port',
    type: 'port',
    of: 'record',
    label: 'To port',
    meaning: 'Destination port of the connection’s first packet.',
  },
  {
    name: 'transport_protocol',
    type: 'protocol',
    of: 'record',
    label: 'Protocol',
    meaning: 'IANA protocol number: 6 TCP, 17 UDP. ICMP is never logged.',
  },
  {
    name: 'bytes_from_initiator',
    type: 'counter',
    of: 'record',
    label: 'Bytes sent',
    meaning: 'Bytes from the initiator in this record’s window.',
  },
  {
    name: 'packets_from_initiator',
    type: 'counter',
    of: 'record',
    label: 'Packets sent',
    meaning: 'Packets from the initiator in this record’s window.',
  },
  {
    name: 'bytes_from_target',
    type: 'counter',
    of: 'record',
    label: 'Bytes answered',
    meaning: 'Bytes from the target in this record’s window.',
  },
  {
    name: 'packets_from_target',
    type: 'counter',
    of: 'record',
    label: 'Packets answered',
    meaning: 'Packets from the target in this record’s window.',
  },
  {
    name: 'was_initiated',
    type: 'boolean',
    of: 'record',
    label: 'Initiated',
    meaning: 'The connection began in this window.',
    values: ['true', 'false'],
  },
  {
    name: 'was_terminated',
    type: 'boolean',
    of: 'record',
    label: 'Terminated',
    meaning: 'The connection ended in this window, by timeout, reset or final FIN.',
    values: ['true', 'false'],
  },
  {
    name: 'end_time',
    type: 'time',
    of: 'record',
    label: 'End',
    meaning: 'When the last byte of this record was seen.',
  },
  {
    name: 'connection_start_time',
    type: 'time',
    of: 'record',
    label: 'Connection start',
    meaning: 'When the first byte of the connection was seen, possibly in an earlier window.',
  },
  {
    name: 'cumulative_bytes_from_initiator',
    type: 'counter',
    of: 'record',
    label: 'Bytes sent so far',
    meaning: 'Bytes from the initiator since the connection began. Do not add these up over records.',
  },
  {
    name: 'cumulative_packets_from_initiator',
    type: 'counter',
    of: 'record',
    label: 'Packets sent so far',
    meaning: 'Packets from the initiator since the connection began. Do not add these up over records.',
  },
  {
    name: 'cumulative_bytes_from_target',
    type: 'counter',
    of: 'record',
    label: 'Bytes answered so far',
    meaning: 'Bytes from the target since the connection began. Do not add these up over records.',
  },
  {
    name: 'cumulative_packets_from_target',
    type: 'counter',
    of: 'record',
    label: 'Packets answered so far',
    meaning: 'Packets from the target since the connection began. Do not add these up over records.',
  },
  {
    name: 'ether_type',
    type: 'text',
    of: 'record',
    label: 'Ether type',
    meaning: 'IPv4; nothing else is collected.',
    values: ['IPv4'],
  },
  {
    name: 'network_interface_id',
    type: 'text',
    of: 'object',
    label: 'vNIC',
    meaning: 'Network interface or network attachment that logged the flow.',
  },
  {
    name: 'instance_crn',
    type: 'text',
    of: 'object',
    label: 'Instance',
    meaning: 'CRN of the instance the interface belongs to.',
  },
  { name: 'vpc_crn', type: 'text', of: 'object', label: 'VPC', meaning: 'CRN of the VPC.' },
  {
    name: 'subnet_crn',
    type: 'text',
    of: 'object',
    label: 'Subnet',
    meaning: 'CRN of the interface’s subnet, from the object key.',
  },
  {
    name: 'collector_crn',
    type: 'text',
    of: 'object',
    label: 'Collector',
    meaning: 'CRN of the flow log collector that wrote the object.',
  },
  {
    name: 'attached_endpoint_type',
    type: 'text',
    of: 'object',
    label: 'Endpoint type',
    meaning: 'vnic; nothing else is documented.',
    values: ['vnic'],
  },
  {
    name: 'record_type',
    type: 'text',
    of: 'object',
    label: 'Record type',
    meaning: 'ingress or egress, from the object key.',
    values: ['ingress', 'egress', 'all'],
  },
  {
    name: 'state',
    type: 'text',
    of: 'object',
    label: 'State',
    meaning: 'ok, or skip data where records of the window were lost.',
    values: ['ok', 'skip data'],
  },
  {
    name: 'capture_start_time',
    type: 'time',
    of: 'object',
    label: 'Capture start',
    meaning: 'Start of the window the object covers, about five minutes.',
  },
  {
    name: 'capture_end_time',
    type: 'time',
    of: 'object',
    label: 'Capture end',
    meaning: 'End of the window the object covers.',
  },
  {
    name: 'version',
    type: 'text',
    of: 'object',
    label: 'Format version',
    meaning: 'Version of the flow log format.',
    values: ['0.0.1'],
  },
  { name: 'account', type: 'text', of: 'object', label: 'Account', meaning: 'Account id, from the object key.' },
  { name: 'region', type: 'text', of: 'object', label: 'Region', meaning: 'Region, from the object key.' },
  {
    name: 'bucket',
    type: 'text',
    of: 'object',
    label: 'Bucket',
    meaning: 'Bucket, or local folder, the object was read from.',
  },
  { name: 'key', type: 'text', of: 'object', label: 'Object', meaning: 'Key of the object that holds the record.' },
] as const satisfies readonly {
  name: string;
  type: FieldType;
  of: 'record' | 'object';
  label: string;
  meaning: string;
  values?: readonly string[];
}[];

export type FieldName = (typeof catalogue)[number]['name'];

export const fields: readonly Field[] = catalogue;

const byName: ReadonlyMap<string, Field> = new Map(fields.map((field) => [field.name, field]));

/** The catalogue's entry, or undefined for a name the flow log format does not know. Names are case-sensitive. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name);
}
