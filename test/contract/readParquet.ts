import { DuckDBInstance, type Json } from '@duckdb/node-api';

/** Column names with types, and the rows, of a Parquet file. */
export async function readParquet(path: string): Promise<{ readonly columns: Json; readonly rows: Json[][] }> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
  const columns = reader.columnNamesAndTypesJson();
  const rows = reader.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return { columns, rows };
}
