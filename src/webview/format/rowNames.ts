/** Names of addresses and ids that the host knows; what it does not know has none. */
export class RowNames {
  private readonly addresses: ReadonlyMap<number, string>;
  private readonly ids: ReadonlyMap<string, string>;

  constructor(addresses: Iterable<readonly [number, string]> = [], ids: Iterable<readonly [string, string]> = []) {
    this.addresses = new Map(addresses);
    this.ids = new Map(ids);
  }

  ofAddress(address: number): string | undefined {
    return this.addresses.get(address);
  }

  /** Of a vNIC id or a CRN. */
  ofId(id: string): string | undefined {
    return this.ids.get(id);
  }
}
