import type { Script } from '../script.ts';
import { brushingRebate } from './brushing-rebate.ts';
import { creditRepair } from './credit-repair.ts';
import { falseInvestment } from './false-investment.ts';
import { falsePrize } from './false-prize.ts';
import { falseShopping } from './false-shopping.ts';
import { loan } from './loan.ts';
import { posingAsBoss } from './posing-as-boss.ts';
import { posingAsCustomerService } from './posing-as-customer-service.ts';
import { posingAsPolice } from './posing-as-police.ts';
import { romanceInvestment } from './romance-investment.ts';

/**
 * One script for each scam type that ships. Frequencies follow the order of the Ministry of Public
 * Security's list for 2023 (brushing first, shopping third; the ten types are 88 % of all cases), ages
 * its share of victims between 18 and 40 (62 %); the figures themselves are this simulator's choice.
 */
export const allScripts: readonly Script[] = [
  brushingRebate,
  loan,
  posingAsPolice,
  romanceInvestment,
  posingAsCustomerService,
  posingAsBoss,
  falseInvestment,
  creditRepair,
  falseShopping,
  falsePrize,
];
