/**
 * Connections of a rival's pool: of 4, 8, 16, 32 and 64 the size that gave all three writing rivals the most under 256
 * connections on 2 cores; fewer leave the disk's group commit unused, more only add context switches.
 */
export const POOL_SIZE = 16;
