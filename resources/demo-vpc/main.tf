# The VPC of the flow log tutorial: vsi1 answers the Internet on port 3000 and nothing else, vsi2 answers vsi1 alone.
# Scans and SSH from the Internet are rejected, the pages of the web server are accepted: both show in the flow logs.

locals {
  zones = ["${var.region}-1", "${var.region}-2"]
  # The last by name: usually the newest build, and any of them will do.
  images = reverse(sort([for image in data.ibm_is_images.public.images : image.name if image.os == var.image_os]))
}

data "ibm_is_images" "public" {
  visibility = "public"
  status     = "available"
}

data "ibm_is_image" "server" {
  name = local.images[0]
}

data "ibm_is_ssh_key" "login" {
  count = var.ssh_key_name == "" ? 0 : 1
  name  = var.ssh_key_name
}

resource "ibm_is_vpc" "vpc" {
  name           = "${var.basename}-vpc"
  resource_group = var.resource_group_id
}

# Lets vsi2 fetch packages; vsi1 has a floating IP for that.
resource "ibm_is_public_gateway" "gateway2" {
  name           = "${var.basename}-pgw2"
  vpc            = ibm_is_vpc.vpc.id
  zone           = local.zones[1]
  resource_group = var.resource_group_id
}

resource "ibm_is_subnet" "subnet1" {
  name                     = "${var.basename}-subnet1"
  vpc                      = ibm_is_vpc.vpc.id
  zone                     = local.zones[0]
  total_ipv4_address_count = 256
  resource_group           = var.resource_group_id
}

resource "ibm_is_subnet" "subnet2" {
  name                     = "${var.basename}-subnet2"
  vpc                      = ibm_is_vpc.vpc.id
  zone                     = local.zones[1]
  total_ipv4_address_count = 256
  public_gateway           = ibm_is_public_gateway.gateway2.id
  resource_group           = var.resource_group_id
}

resource "ibm_is_instance" "vsi1" {
  name           = "${var.basename}-vsi1"
  vpc            = ibm_is_vpc.vpc.id
  zone           = local.zones[0]
  profile        = var.profile
  image          = data.ibm_is_image.server.id
  keys           = data.ibm_is_ssh_key.login[*].id
  resource_group = var.resource_group_id
  user_data = templatefile("${path.module}/cloud-init.yaml.tftpl", {
    name   = "vsi1"
    remote = ibm_is_instance.vsi2.primary_network_attachment[0].primary_ip[0].address
    server = filebase64("${path.module}/server.py")
  })

  primary_network_attachment {
    name = "eth0"
    virtual_network_interface {
      name            = "${var.basename}-vsi1-vni"
      auto_delete     = true
      subnet          = ibm_is_subnet.subnet1.id
      security_groups = [ibm_is_security_group.sg1.id, ibm_is_security_group.install_software.id]
    }
  }
}

resource "ibm_is_instance" "vsi2" {
  name           = "${var.basename}-vsi2"
  vpc            = ibm_is_vpc.vpc.id
  zone           = local.zones[1]
  profile        = var.profile
  image          = data.ibm_is_image.server.id
  keys           = data.ibm_is_ssh_key.login[*].id
  resource_group = var.resource_group_id
  user_data = templatefile("${path.module}/cloud-init.yaml.tftpl", {
    name   = "vsi2"
    remote = ""
    server = filebase64("${path.module}/server.py")
  })

  primary_network_attachment {
    name = "eth0"
    virtual_network_interface {
      name            = "${var.basename}-vsi2-vni"
      auto_delete     = true
      subnet          = ibm_is_subnet.subnet2.id
      security_groups = [ibm_is_security_group.sg2.id, ibm_is_security_group.install_software.id]
    }
  }
}

resource "ibm_is_floating_ip" "vsi1" {
  name           = "${var.basename}-vsi1-fip"
  target         = ibm_is_instance.vsi1.primary_network_attachment[0].virtual_network_interface[0].id
  resource_group = var.resource_group_id
}
