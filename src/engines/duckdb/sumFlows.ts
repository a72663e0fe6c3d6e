import type { DuckDBDataChunk, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { type FlowPlace, type FlowSum, firstClientPort, placeNames } from '../../core/flow/flowSum';
import type { SumRequest } from '../queryEngine';
import { interruptible, readRows } from './database';
import { duckdbFailure } from './engineErrors';
import { wordOf } from './rowReader';
import { selection } from './search';
import { storeInfo } from './storeInfo';
import type { Session, StoreReader } from './storeReader';

/** How often a stretch starts anew because a file went away under it. */
const attempts = 3;

/**
 * Adds up all flows of a request, a stretch of time after the other, each on all cores. A stretch has read its files
 * before its first sum comes, so that one whose file vanishes can begin again. A stretch has about `most` rows: what
 * bounds the memory of it.
 */
export async function* sumFlows(
  reader: StoreReader,
  request: SumRequest,
  most: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly FlowSum[]> {
  const stretches = await reader.read(signal, (session) => stretchesOf(request, session, most));
  for (const stretch of stretches) yield* sumStretch(reader, request, stretch, signal);
}

async function* sumStretch(
  reader: StoreReader,
  request: SumRequest,
  stretch: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FlowSum[]> {
  for (let attempt = 1; ; attempt++) {
    const session = await reader.enter(signal);
    const next = (result: DuckDBResult) => interruptible(session.connection, signal, () => result.fetchChunk());
    try {
      const { places, result } = await interruptible(session.connection, signal, async () => ({
        places: await placesOf(session),
        result: await started(session, request, stretch),
      }));
      for (let chunk = await next(result); chunk !== null && chunk.rowCount > 0; chunk = await next(result))
        yield readSums(chunk, places);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (duckdbFailure(error) !== 'vanished' || attempt === attempts)
        throw await reader.explain(error, session.snapshot.segments, signal);
      reader.refresh();
    } finally {
      await reader.leave(session);
    }
  }
}

/** Conditions that part the flows by time; those without one go with the first. */
async function stretchesOf({ from, to }: SumRequest, session: Session, most: number): Promise<readonly string[]> {
  const { rows, earliest, latest } = await storeInfo(session);
  const [first, last] = [Math.max(from ?? 0, earliest ?? 0), Math.min(to ?? Infinity, latest ?? 0)];
  const count = Math.ceil((rows ?? 0) / most);
  if (count < 2 || last <= first) return ['true'];
  const bounds = Array.from({ length: count - 1 }, (_, at) =>
    BigInt(Math.round(first + ((last - first) * (at + 1)) / count)),
  );
  return [...bounds, null].map((bound, at) => {
    const begin = bounds[at - 1];
    const ends = bound === null ? '' : `start_time < ${bound}`;
    if (begin === undefined) return `(${ends} OR start_time IS NULL)`;
    return [`start_time >= ${begin}`, ...(ends === '' ? [] : [ends])].join(' AND ');
  });
}

const placeHash = `hash(${placeNames.join(', ')})`;

/** Where flows were recorded, by the number that the sums have of it: the words themselves are dear to group by. */
async function placesOf({ connection }: Session): Promise<ReadonlyMap<bigint, FlowPlace>> {
  const rows = await readRows(connection, `SELECT DISTINCT ${placeHash}, ${placeNames.join(', ')} FROM objects`);
  const text = (value: DuckDBValue | undefined) => (typeof value === 'string' ? value : null);
  return new Map(
    rows.map(([number, ...words]) => [
      BigInt(number as bigint),
      {
        network_interface_id: text(words[0]),
        subnet_crn: text(words[1]),
        vpc_crn: text(words[2]),
        record_type: text(words[3]),
        region: text(words[4]),
      },
    ]),
  );
}

async function started(session: Session, request: SumRequest, stretch: string): Promise<DuckDBResult> {
  const { where, values } = await selection(request, session);
  const floors = request.portFloors.filter((floor) => floor > firstClientPort).sort((a, b) => b - a);
  const floor = [
    `WHEN initiator_port IS NULL OR initiator_port < ${firstClientPort} THEN initiator_port`,
    ...floors.map((each) => `WHEN initiator_port >= ${BigInt(each)} THEN ${BigInt(each)}`),
  ].join(' ');
  const select = `SELECT place, direction, action, initiator_ip, target_ip, target_port, transport_protocol,
      CASE ${floor} ELSE ${firstClientPort} END AS client, packets_from_initiator > 0 AS asked,
      packets_from_target > 0 AS answered, count(*), min(start_time), max(start_time)
    FROM flows JOIN (SELECT obj, ${placeHash} AS place FROM objects) USING (obj)
    WHERE ${where} AND ${stretch} GROUP BY ALL`;
  return session.connection.stream(select, values);
}

function readSums(chunk: DuckDBDataChunk, places: ReadonlyMap<bigint, FlowPlace>): FlowSum[] {
  const columns = chunk.getColumns();
  return Array.from({ length: chunk.rowCount }, (_, row) => {
    const at = (column: number): DuckDBValue => columns[column]?.[row] ?? null;
    const number = (column: number) => (at(column) === null ? null : Number(at(column)));
    const some = (column: number) => (at(column) === null ? null : Number(at(column)) === 1 ? 1 : 0);
    return {
      direction: wordOf('direction', at(1)) as FlowSum['direction'],
      action: wordOf('action', at(2)) as FlowSum['action'],
      initiator_ip: number(3),
      target_ip: number(4),
      initiator_port: number(7),
      target_port: number(5),
      transport_protocol: number(6),
      packets_from_initiator: some(8),
      packets_from_target: some(9),
      place: places.get(BigInt(at(0) as bigint)) ?? nowhere,
      flows: Number(at(10)),
      firstSeen: number(11),
      lastSeen: number(12),
    };
  });
}

const nowhere: FlowPlace = {
  network_interface_id: null,
  subnet_crn: null,
  vpc_crn: null,
  record_type: null,
  region: null,
};
