/** Roles of policies (contracts/ibm-cloud.md §5.3 to §5.5). */
export interface RoleFacts {
  readonly display_name: string;
  readonly crn: string;
  readonly description: string;
}

const platform = (name: string, description: string): RoleFacts => ({
  display_name: name,
  crn: `crn:v1:bluemix:public:iam::::role:${name}`,
  description,
});
const general = (name: string, description: string): RoleFacts => ({
  display_name: name,
  crn: `crn:v1:bluemix:public:iam::::serviceRole:${name}`,
  description,
});
const ofService = (service: string, name: string, description: string): RoleFacts => ({
  display_name: name,
  crn: `crn:v1:bluemix:public:${service}::::serviceRole:${name.replace(/ /g, '')}`,
  description,
});

export const platformRoles: readonly RoleFacts[] = [
  platform('Viewer', 'Views service instances, but cannot change them.'),
  platform('Operator', 'Views service instances and manages what is bound to them.'),
  platform('Editor', 'Makes, changes and removes service instances.'),
  platform('Administrator', 'Does everything, and gives access to others.'),
];

const generalRoles: readonly RoleFacts[] = [
  general('Manager', 'Does everything in a service.'),
  general('Writer', 'Reads and writes in a service.'),
  general('Reader', 'Reads in a service.'),
];

/** The CRN of this role is not documented: clients find it by its name. */
export const notificationsManager = ofService(
  'cloud-object-storage',
  'Notifications Manager',
  'Manages the notifications of buckets.',
);

const ownRoles: Readonly<Record<string, readonly RoleFacts[]>> = {
  'cloud-object-storage': [
    ofService('cloud-object-storage', 'Content Reader', 'Lists and reads objects.'),
    ofService('cloud-object-storage', 'Object Reader', 'Reads objects, without listing them.'),
    ofService('cloud-object-storage', 'Object Writer', 'Writes objects, without reading them.'),
    notificationsManager,
  ],
  logs: [ofService('logs', 'Sender', 'Sends logs, without reading them.')],
  'event-notifications': [
    ofService('event-notifications', 'Event Source Manager', 'Registers sources and sends their events.'),
  ],
};

/** Roles a service has beside the platform's. Some are for certain source services of authorizations alone. */
export function serviceRoles(service: string, source: string | null): readonly RoleFacts[] {
  const notifying = source === null || source === 'codeengine' || source === 'functions';
  return [...generalRoles, ...(ownRoles[service] ?? [])].filter((role) => notifying || role !== notificationsManager);
}

/** What a CRN of a role ends in: `Writer`, `ContentReader`. */
export function roleWord(crn: string): string {
  return crn.slice(crn.lastIndexOf(':') + 1);
}

export function roleName(crn: string): string {
  const known = [...platformRoles, ...generalRoles, ...Object.values(ownRoles).flat()];
  return known.find((role) => role.crn === crn)?.display_name ?? roleWord(crn);
}
