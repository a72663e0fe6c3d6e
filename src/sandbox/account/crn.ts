/** Cloud resource names (contracts/ibm-cloud.md §2). */
export function crn(
  service: string,
  location: string,
  account: string,
  instance: string,
  type: string,
  resource: string,
): string {
  return `crn:v1:bluemix:public:${service}:${location}:a/${account}:${instance}:${type}:${resource}`;
}

export function cosInstanceCrn(account: string, guid: string): string {
  return crn('cloud-object-storage', 'global', account, guid, '', '');
}

/** Regional resources carry the region as location, zonal ones their zone. */
export function vpcCrn(location: string, account: string, type: string, id: string): string {
  return crn('is', location, account, '', type, id);
}
