import type { DuckDbBindings } from './duckdb';

export type Vector = ReturnType<DuckDbBindings['data_chunk_get_vector']>;

/** Values of a vector from its first on, as they lie in memory. */
export function setValues(
  bindings: DuckDbBindings,
  vector: Vector,
  values: { readonly buffer: ArrayBuffer; readonly byteOffset: number; readonly byteLength: number },
) {
  bindings.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength);
}

/** Which values of a vector are not null: a bit a row, least significant first, padded to 8 bytes. */
export function setValidity(bindings: DuckDbBindings, vector: Vector, valid: Uint8Array<ArrayBuffer>) {
  bindings.vector_ensure_validity_writable(vector);
  bindings.copy_data_to_vector_validity(vector, 0, valid.buffer, valid.byteOffset, valid.byteLength);
}
