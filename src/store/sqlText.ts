/** Text of ours (paths, names) as an SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Paths as a list for `read_parquet`, which would take brackets, stars and question marks for patterns. */
export function sqlFileList(paths: readonly string[]): string {
  return `[${paths.map((path) => sqlText(path.replace(/[[*?]/g, '[$&]'))).join(', ')}]`;
}
