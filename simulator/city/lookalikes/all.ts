import { abroad } from './abroad.ts';
import { banks } from './bank.ts';
import { callCentres } from './call-centre.ts';
import { codePlatforms } from './code-platform.ts';
import { couriers } from './courier.ts';
import { debtCollectors } from './debt-collector.ts';
import { hospitals } from './hospital.ts';
import type { Lookalike, Surroundings } from './lookalike.ts';
import { misdiallers } from './misdialler.ts';
import { newEmployees } from './new-employee.ts';
import { newNumbers } from './new-number.ts';
import { recycledNumbers } from './recycled.ts';
import { roamers } from './roamer.ts';
import { surveys } from './survey.ts';
import { taxis } from './taxi.ts';

/** Every hard negative, by name. Those come first who take their people for themselves. */
export const lookalikes: Readonly<Record<string, (city: Surroundings) => Lookalike>> = {
  newEmployees,
  newNumbers,
  recycledNumbers,
  couriers,
  taxis,
  callCentres,
  misdiallers,
  roamers,
  abroad,
  banks,
  hospitals,
  debtCollectors,
  codePlatforms,
  surveys,
};
