/**
 * Names of well-known ports: the IANA names people write in firewalls and searches, and the everyday names of what
 * usually listens there. A choice of the IANA service name registry
 * (https://www.iana.org/assignments/service-names-port-numbers), with common unregistered ports of databases,
 * messaging and Kubernetes.
 */

/** `port[t|u] name[,other names]`: t for TCP alone, u for UDP alone, no letter for both. */
const table = `
7 echo; 9 discard; 13 daytime; 19 chargen; 20t ftp-data; 21t ftp; 22t ssh; 23t telnet; 25t smtp,mail; 37 time
43t whois,nicname; 49 tacacs; 53 dns,domain; 67u bootps,dhcp,dhcp-server; 68u bootpc,dhcp-client; 69u tftp
70t gopher; 79t finger; 80t http,www; 88 kerberos; 102t iso-tsap,s7; 110t pop3,pop-3
111 sunrpc,portmapper,rpcbind; 113t ident,auth; 119t nntp; 123u ntp; 135 epmap,msrpc,loc-srv; 137 netbios-ns
138u netbios-dgm; 139t netbios-ssn; 143t imap,imap2; 161u snmp; 162u snmptrap,snmp-trap; 177u xdmcp; 179t bgp
194t irc; 319u ptp-event; 320u ptp-general; 389 ldap; 427 svrloc,slp; 443 https; 445 smb,microsoft-ds,cifs
464 kpasswd; 465t smtps,submissions; 500u isakmp,ike; 502t modbus,mbap; 512t exec; 513t login,rlogin
514t shell,rsh; 514u syslog; 515t printer,lpd; 520u rip,route; 546u dhcpv6-client; 547u dhcpv6-server
548t afp,afpovertcp; 554 rtsp; 587t submission; 623u ipmi,asf-rmcp; 631t ipp; 636t ldaps; 646 ldp
749t kerberos-adm; 802t modbus-secure,mbap-s; 853 dns-over-tls,domain-s; 873t rsync; 902t vmware,vmware-auth
989t ftps-data; 990t ftps; 992t telnets; 993t imaps; 995t pop3s; 1080t socks; 1099t rmiregistry; 1194 openvpn
1241t nessus; 1414t ibm-mq,ibm-mqseries; 1433t mssql,ms-sql-s,sqlserver; 1434u mssql-browser,ms-sql-m
1494t citrix,ica; 1500t ibm-tsm,tsm; 1521t oracle,oracle-tns; 1701u l2tp,l2f; 1723t pptp; 1812 radius
1813 radius-acct; 1883t mqtt; 1900u ssdp,upnp; 2000t cisco-sccp; 2049 nfs; 2055u netflow; 2082t cpanel
2083t cpanel-tls; 2181t zookeeper; 2375t docker; 2376t docker-tls,docker-s; 2379t etcd,etcd-client
2380t etcd-peer,etcd-server; 3050t gds-db,firebird; 3128t squid; 3130u icp; 3260t iscsi,iscsi-target
3268t gc,msft-gc; 3269t gc-tls,msft-gc-ssl; 3306t mysql,mariadb; 3389 rdp,ms-wbt-server; 3478 stun,turn
3493t nut; 3690t svn,subversion; 4222t nats; 4369t epmd; 4460t ntske; 4500u ipsec-nat-t,nat-t
4505t salt,salt-publish; 4739 ipfix; 4789u vxlan; 5060 sip; 5061t sips,sip-tls; 5201 iperf
5222t xmpp-client,xmpp; 5269t xmpp-server; 5353u mdns; 5355u llmnr; 5432t postgresql,postgres; 5555t adb
5601t kibana; 5666t nrpe; 5671t amqps; 5672t amqp,rabbitmq; 5900t vnc,rfb; 5984t couchdb; 5985t winrm,wsman
5986t winrms,wsmans; 6000t x11; 6081u geneve; 6343u sflow; 6379t redis; 6443t kubernetes-api,kube-apiserver,k8s
6514 syslog-tls; 6667t ircd; 6697t ircs,ircs-u; 7000t cassandra,cassandra-inter; 7077t spark
7474t neo4j,neo4j-http; 7687t bolt; 8020t hadoop-hdfs,hdfs; 8080t http-alt,http-proxy,webcache; 8086t influxdb
8089t splunk,splunkd; 8123t clickhouse-http; 8140t puppet; 8200t vault; 8443t https-alt,pcsync-https
8500t consul; 8883t mqtts,secure-mqtt; 9000t clickhouse; 9042t cassandra-cql,cql; 9080t websphere,was
9090t prometheus; 9092t kafka; 9093t kafka-tls; 9100t node-exporter; 9101t bacula-dir
9200t elasticsearch,wap-wsp; 9300t elasticsearch-transport; 9418t git; 9440t clickhouse-tls; 9443t websphere-tls
10000t webmin; 10050t zabbix-agent; 10051t zabbix-trapper; 10250t kubelet; 10257t kube-controller-manager
10259t kube-scheduler; 11211 memcached,memcache; 25565t minecraft; 27017t mongodb,mongo; 28015t rethinkdb
50000t ibm-db2,db2; 50001t ibm-db2-tls; 51820u wireguard
`;

interface Service {
  readonly port: number;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly names: readonly string[];
}

const services: readonly Service[] = table
  .trim()
  .split(/;\s+|\n/)
  .map((entry) => {
    const [, port, letter, names] = /^(\d+)([tu]?) (.+)$/.exec(entry)!;
    return { port: Number(port), tcp: letter !== 'u', udp: letter !== 't', names: names!.split(',') };
  });

const byPort = new Map<number, Service[]>();
const portByName = new Map<string, number>();
for (const service of services) {
  byPort.set(service.port, [...(byPort.get(service.port) ?? []), service]);
  for (const name of service.names) portByName.set(name, service.port);
}

/**
 * The everyday name of what usually listens on a port, for example `ssh`.
 * @param protocol IANA number; null where it is not known. Other protocols than TCP and UDP have no ports.
 */
export function serviceName(port: number, protocol: number | null): string | undefined {
  const service = byPort
    .get(port)
    ?.find(({ tcp, udp }) => protocol === null || (protocol === 6 && tcp) || (protocol === 17 && udp));
  return service?.names[0];
}

/** The port of a service by any of its names, in any case: `ssh`, `https`, `domain`, `RDP`. */
export function portOf(name: string): number | undefined {
  return portByName.get(name.toLowerCase());
}

/** First name of every service, by port: what a completion offers. */
export const serviceNames: readonly { readonly name: string; readonly port: number }[] = services.map(
  ({ port, names }) => ({
    name: names[0]!,
    port,
  }),
);

/** Every name `portOf` knows. */
export function allServiceNames(): readonly string[] {
  return [...portByName.keys()];
}
