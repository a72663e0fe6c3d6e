# The Internet reaches port 3000 and nothing else: opening port 22 here is the tutorial's exercise.
resource "ibm_is_security_group" "sg1" {
  name           = "${var.basename}-sg1"
  vpc            = ibm_is_vpc.vpc.id
  resource_group = var.resource_group_id
}

resource "ibm_is_security_group_rule" "sg1_from_internet" {
  group     = ibm_is_security_group.sg1.id
  name      = "allow-3000"
  direction = "inbound"
  remote    = "0.0.0.0/0"
  protocol  = "tcp"
  port_min  = 3000
  port_max  = 3000
}

resource "ibm_is_security_group_rule" "sg1_to_private" {
  group     = ibm_is_security_group.sg1.id
  name      = "to-private"
  direction = "outbound"
  remote    = ibm_is_security_group.sg2.id
  protocol  = "tcp"
  port_min  = 3000
  port_max  = 3000
}

# Only members of sg1 reach it.
resource "ibm_is_security_group" "sg2" {
  name           = "${var.basename}-sg2"
  vpc            = ibm_is_vpc.vpc.id
  resource_group = var.resource_group_id
}

resource "ibm_is_security_group_rule" "sg2_from_public" {
  group     = ibm_is_security_group.sg2.id
  name      = "from-public"
  direction = "inbound"
  remote    = ibm_is_security_group.sg1.id
  protocol  = "tcp"
  port_min  = 3000
  port_max  = 3000
}

# Package mirrors, and IBM's own name and time servers.
resource "ibm_is_security_group" "install_software" {
  name           = "${var.basename}-install-software"
  vpc            = ibm_is_vpc.vpc.id
  resource_group = var.resource_group_id
}

locals {
  install_software = {
    http    = { protocol = "tcp", port = 80, remote = "0.0.0.0/0" }
    https   = { protocol = "tcp", port = 443, remote = "0.0.0.0/0" }
    dns-tcp = { protocol = "tcp", port = 53, remote = "161.26.0.0/16" }
    dns     = { protocol = "udp", port = 53, remote = "161.26.0.0/16" }
    ntp     = { protocol = "udp", port = 123, remote = "161.26.0.0/16" }
  }
}

resource "ibm_is_security_group_rule" "install_software" {
  for_each  = local.install_software
  group     = ibm_is_security_group.install_software.id
  name      = each.key
  direction = "outbound"
  remote    = each.value.remote
  protocol  = each.value.protocol
  port_min  = each.value.port
  port_max  = each.value.port
}
