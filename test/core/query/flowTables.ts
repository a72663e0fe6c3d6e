import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { stringifyExactJson } from '../../../src/core/flow/exactJson';
import type { FlowRow } from '../../../src/core/flow/flowRow';

/** The tables of the local store, in memory, without the store. */
const flowColumns = `
  obj UBIGINT, idx UINTEGER, start_time BIGINT, end_time BIGINT, connection_start_time BIGINT,
  direction UTINYINT, "action" UTINYINT, ether_type UTINYINT, initiator_ip UINTEGER, target_ip UINTEGER,
  initiator_port USMALLINT, target_port USMALLINT, transport_protocol UTINYINT,
  was_initiated BOOLEAN, was_terminated BOOLEAN,
  bytes_from_initiator UBIGINT, packets_from_initiator UBIGINT, bytes_from_target UBIGINT, packets_from_target UBIGINT,
  cumulative_bytes_from_initiator UBIGINT, cumulative_packets_from_initiator UBIGINT,
  cumulative_bytes_from_target UBIGINT, cumulative_packets_from_target UBIGINT, flags USMALLINT, extra VARCHAR`;
const objectColumns = `
  obj UBIGINT, bucket VARCHAR, "key" VARCHAR, etag VARCHAR, version VARCHAR, collector_crn VARCHAR,
  attached_endpoint_type VARCHAR, network_interface_id VARCHAR, instance_crn VARCHAR, vpc_crn VARCHAR,
  subnet_crn VARCHAR, state VARCHAR, record_type VARCHAR, account VARCHAR, region VARCHAR,
  capture_start_time BIGINT, capture_end_time BIGINT`;

const codes: Readonly<Record<string, number>> = { accepted: 1, rejected: 2, I: 1, O: 2, IPv4: 1 };

export class FlowTables {
  private constructor(
    private readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
  ) {}

  static async create(): Promise<FlowTables> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    return new FlowTables(instance, await instance.connect());
  }

  /** One object for each row, numbered as the row. */
  async fill(rows: readonly FlowRow[]): Promise<void> {
    await this.connection.run(`CREATE OR REPLACE TABLE flows (${flowColumns})`);
    await this.connection.run(`CREATE OR REPLACE TABLE objects (${objectColumns})`);
    await this.append('flows', flowColumns, rows);
    await this.append('objects', objectColumns, rows);
  }

  /** Numbers of the rows for which the condition holds. */
  async matching(sql: string, parameters: readonly DuckDBValue[]): Promise<number[]> {
    const reader = await this.connection.runAndReadAll(`SELECT obj::INTEGER FROM flows WHERE ${sql} ORDER BY obj`, [
      ...parameters,
    ]);
    return reader.getRows().map(([obj]) => Number(obj));
  }

  dispose(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async append(table: string, columns: string, rows: readonly FlowRow[]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    const definitions = columns
      .split(',')
      .map((definition) => definition.trim().replaceAll('"', '').split(' ') as [string, string]);
    rows.forEach((row, obj) => {
      for (const [name, type] of definitions) {
        const value = name === 'obj' ? obj : name === 'idx' ? row.index : row[name as keyof FlowRow];
        if (value === null) appender.appendNull();
        else if (name === 'extra') appender.appendVarchar(stringifyExactJson(value));
        else if (type === 'VARCHAR') appender.appendVarchar(String(value));
        else if (type === 'BOOLEAN') appender.appendBoolean(value === true);
        else if (type === 'UBIGINT') appender.appendUBigInt(BigInt(value as number));
        else if (type === 'BIGINT') appender.appendBigInt(BigInt(value as number));
        else if (type === 'UINTEGER') appender.appendUInteger(Number(value));
        else if (type === 'USMALLINT') appender.appendUSmallInt(Number(value));
        else appender.appendUTinyInt(codes[String(value)] ?? Number(value));
      }
      appender.endRow();
    });
    appender.closeSync();
  }
}
