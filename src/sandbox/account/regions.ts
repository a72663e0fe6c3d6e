/** Regions the sandbox's VPC service knows; only the first holds resources. */
export const regionNames = ['us-south', 'us-east', 'eu-de', 'eu-gb', 'jp-tok', 'au-syd'] as const;

export const homeRegion = 'us-south';
