import type { SavedSearch } from './savedSearch';

/** The searches of IBM's article on flow logs, in its order, each with what to look for. */
export const tutorialSearches: readonly SavedSearch[] = [
  {
    name: 'Who is turned away at vsi1?',
    text: 'target_ip:10.240.0.4 action:rejected',
    range: '',
    note: 'Everything that security groups and network ACLs refused on its way to the public instance: mostly scans.',
  },
  {
    name: 'Who tried HTTPS on vsi1?',
    text: 'target_ip:10.240.0.4 action:rejected target_port:443',
    range: '',
    note: 'The same, narrowed to one port. Nobody was told of an HTTPS server there; 92.63.197.61 tries anyway.',
  },
  {
    name: 'What reaches vsi1?',
    text: 'target_ip:10.240.0.4 action:accepted',
    range: '',
    note: 'Expected traffic: the target port is 3000, the one that sg1 admits.',
  },
  {
    name: 'What reaches vsi2?',
    text: 'target_ip:10.240.64.4',
    range: '',
    note: 'The private instance is asked little: a few flows, from vsi1.',
  },
  {
    name: 'What does vsi2 ask for?',
    text: 'initiator_ip:10.240.64.4',
    range: '',
    note: 'It talks far more than it is talked to. The next searches take the expected answers out, one by one.',
  },
  {
    name: 'vsi2 without DHCP',
    text: 'initiator_ip:10.240.64.4 -target_port:67',
    range: '',
    note: 'Port 67 is DHCP, from the subnet’s gateway: fine, so out it goes.',
  },
  {
    name: 'vsi2 without DHCP and NTP',
    text: 'initiator_ip:10.240.64.4 -target_port:67 -target_port:123',
    range: '',
    note: 'Port 123 sets the clock.',
  },
  {
    name: 'vsi2 without DHCP, NTP and DNS',
    text: 'initiator_ip:10.240.64.4 -target_port:67 -target_port:123 -target_port:53',
    range: '',
    note: 'What stays goes to 443 and 80, software downloads. Check that the target addresses are ones you approve of.',
  },
  {
    name: 'Why can I not use SSH?',
    text: 'target_ip:10.240.0.4 target_port:22 initiator_ip:24.22.68.94',
    range: '',
    note: 'The packets arrive and are rejected: the path works, a security group or network ACL does not admit port 22.',
  },
];
