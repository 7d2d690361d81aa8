/**
 * Percentiles of the standard normal distribution, by Wichura's algorithm AS 241 (Applied Statistics
 * 37, 1988); the first is also A220510 of the On-Line Encyclopedia of Integer Sequences.
 */

/** The 97.5th: 95 % of the distribution lie between its negative and it. */
export const z95 = 1.959_963_984_540_054;
/** The 80th. */
export const z80 = 0.841_621_233_572_914;
