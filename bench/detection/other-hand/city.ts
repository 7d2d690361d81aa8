import { addPast, addTrials } from './covers.ts';
import { addFraud } from './fraud.ts';
import { type Listing, listingsOf } from './lists.ts';
import { addTrades } from './lookalikes.ts';
import { addNewNumbers, addRecycled, addTravellers } from './newcomers.ts';
import { addServices, addTalk } from './ordinary.ts';
import type { FraudTruth } from './truth.ts';
import { type Options, type World, worldOf } from './world.ts';

export type City = {
  readonly world: World;
  readonly truth: FraudTruth;
  readonly listings: readonly Listing[];
};

/** Makes a city, all of it in memory: about 25 bytes a record. Equal options make equal cities. */
export function cityOf(options: Options): City {
  const world = worldOf(options);
  addTalk(world);
  const services = addServices(world);
  addTrades(world);
  addNewNumbers(world);
  const recycled = addRecycled(world);
  addTravellers(world);
  const truth = addFraud(world);
  if (options.aged) addPast(truth);
  addTrials(truth, services);
  return { world, truth, listings: listingsOf(truth, recycled) };
}
