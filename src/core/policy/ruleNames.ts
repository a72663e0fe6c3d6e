/**
 * A name that the VPC API takes (`^([a-z]|[a-z][-a-z0-9]*[a-z0-9])$`, 63 characters at most) and that none of the
 * others has, as close to the wish as that allows.
 */
export function freeName(wish: string, taken: readonly string[]): string {
  const plain = wish
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 58)
    .replace(/-+$/, '');
  const name = plain === '' ? 'rule' : plain;
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}
