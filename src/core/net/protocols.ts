/**
 * IANA protocol numbers (https://www.iana.org/assignments/protocol-numbers), 0 to 143 as assigned; lower case, by the
 * keyword of the registry. Flow logs hold TCP and UDP; the rest appears in rules and in searches.
 */
const assigned = `
hopopt icmp igmp ggp ipv4 st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux dcn-meas hmp prm
xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp tp++ il
ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah i-nlsp swipe narp min-ipv4 tlsp skip ipv6-icmp ipv6-nonxt
ipv6-opts any-host cftp any-network sat-expak kryptolan rvd ippc any-file sat-mon visa ipcv cpnx cphb wsn pvp br-sat-mon
sun-nd wb-mon wb-expak iso-ip vmtp secure-vmtp vines iptm nsfnet-igp dgp tcf eigrp ospf sprite-rpc larp mtp ax.25 ipip
micp scc-sp etherip encap any-encryption gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm
any-0-hop l2tp ddx iatp stp srp uti smp sm ptp isis fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore
mobility udplite mpls-in-ip manet hip shim6 wesp rohc ethernet`;

const names = assigned.trim().split(/\s+/);

const numbers: ReadonlyMap<string, number> = new Map([
  ...names.map((name, number) => [name, number] as const),
  ['icmpv6', 58],
  ['ospfigp', 89],
  ['mobile', 55],
]);

/** `tcp` for 6; undefined for an unassigned number. */
export function protocolName(protocol: number): string | undefined {
  return names[protocol];
}

/** 6 for `tcp`, in any case; undefined for a name the registry does not know. */
export function protocolNumber(name: string): number | undefined {
  return numbers.get(name.toLowerCase());
}

/** The protocols a flow log or a rule is likely to name, for completion. */
export const commonProtocols: readonly { readonly name: string; readonly number: number }[] = [
  'tcp',
  'udp',
  'icmp',
  'gre',
  'esp',
  'ah',
  'sctp',
].map((name) => ({ name, number: names.indexOf(name) }));
