import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatObjectKey } from '../../src/core/flow/objectKey';

export interface GeneratedSet {
  readonly objects: number;
  readonly recordsPerObject: number;
  readonly interfaces: number;
  /** Seconds since 1970 of the first capture window. */
  readonly start: number;
}

const account = '713c783d9a507a53135fe6793c37cc74';
const vpcCrn = `crn:v1:bluemix:public:is:us-south:a/${account}::vpc:r006-fc3e66f3-2a98-4bd2-800a-1b4a971f3b78`;
const subnetCrn = `crn:v1:bluemix:public:is:us-south-1:a/${account}::subnet:0717-dd02b849-a804-4b5b-8456-7df33e311686`;
const collectorCrn = `crn:v1:bluemix:public:is:us-south:a/${account}::flow-log-collector:r006-7fdc00bc-e7ff-4de2-b040-da5b024f298c`;
const services = [443, 80, 53, 22, 123, 3000, 8080, 5432, 9200, 6379];

/** A small deterministic generator (mulberry32), so that every run measures the same bytes. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The nth object of a set: its key, and its JSON text as IBM Cloud writes it. */
export function generateObject(set: GeneratedSet, n: number): { readonly key: string; readonly text: string } {
  const random = seededRandom(n + 1);
  const pick = (below: number) => Math.floor(random() * below);
  const streams = set.interfaces * 2;
  const stream = n % streams;
  const vnic = stream >> 1;
  const inbound = (stream & 1) === 0;
  const start = set.start + Math.floor(n / streams) * 300 + (vnic % 60);
  const id = String(vnic).padStart(12, '0');
  const own = `10.240.${vnic >> 8}.${vnic & 255}`;
  const instanceCrn = `crn:v1:bluemix:public:is:us-south-1:a/${account}::instance:0717_2c984e95-b391-4a09-8e92-${id}`;
  const records: string[] = [];
  for (let i = 0; i < set.recordsPerObject; i++) {
    const from = start + pick(290);
    const to = Math.min(from + pick(120), start + 300);
    const far = random() < 0.5 ? `${1 + pick(222)}.${pick(256)}.${pick(256)}.${pick(256)}` : `161.26.0.${10 + pick(2)}`;
    const packets = 1 + pick(200);
    const answered = random() < 0.8 ? pick(300) : 0;
    const bytes = packets * (60 + pick(900));
    const back = answered * (60 + pick(1400));
    const older = random() < 0.3 ? pick(5000) : 0;
    records.push(
      `{"start_time":"${iso(from)}","end_time":"${iso(to)}","connection_start_time":"${iso(from - older)}",` +
        `"direction":"${inbound ? 'I' : 'O'}","action":"${random() < 0.85 ? 'accepted' : 'rejected'}",` +
        `"initiator_ip":"${inbound ? far : own}","target_ip":"${inbound ? own : far}",` +
        `"initiator_port":${1024 + pick(60000)},"target_port":${services[pick(services.length)]},` +
        `"transport_protocol":${random() < 0.8 ? 6 : 17},"ether_type":"IPv4",` +
        `"was_initiated":${older === 0},"was_terminated":${random() < 0.6},` +
        `"bytes_from_initiator":${bytes},"packets_from_initiator":${packets},` +
        `"bytes_from_target":${back},"packets_from_target":${answered},` +
        `"cumulative_bytes_from_initiator":${bytes + older * 700},"cumulative_packets_from_initiator":${packets + older},` +
        `"cumulative_bytes_from_target":${back + older * 900},"cumulative_packets_from_target":${answered + older}}`,
    );
  }
  const day = new Date(start * 1000);
  const key = formatObjectKey({
    version: 1,
    account,
    region: 'us-south',
    vpcCrn,
    subnetCrn,
    endpointType: 'vnics',
    instanceCrn,
    vnicId: `0717-83c09614-8ba2-4911-bada-${id}`,
    recordType: inbound ? 'ingress' : 'egress',
    year: day.getUTCFullYear(),
    month: day.getUTCMonth() + 1,
    day: day.getUTCDate(),
    hour: day.getUTCHours(),
    streamId: '20261101T000000Z',
    sequence: Math.floor((start % 3600) / 300),
  });
  const text =
    `{"version":"0.0.1","collector_crn":"${collectorCrn}","attached_endpoint_type":"vnic",` +
    `"network_interface_id":"0717-83c09614-8ba2-4911-bada-${id}","instance_crn":"${instanceCrn}","vpc_crn":"${vpcCrn}",` +
    `"capture_start_time":"${iso(start)}","capture_end_time":"${iso(start + 300)}","state":"ok",` +
    `"number_of_flow_logs":${records.length},"flow_logs":[${records.join(',')}]}`;
  return { key, text };
}

/** Writes the set below a folder, as a bucket copied with any S3 client would look. Returns the files' paths. */
export function writeObjects(set: GeneratedSet, folder: string): readonly string[] {
  const paths: string[] = [];
  const made = new Set<string>();
  for (let n = 0; n < set.objects; n++) {
    const { key, text } = generateObject(set, n);
    const path = join(folder, key);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(path, gzipSync(text));
    paths.push(path);
  }
  return paths;
}

function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
