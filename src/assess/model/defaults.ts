import { defaultBoost } from './boost.ts';
import type { LearnOptions } from './learn.ts';

/** How a table is learned from where nobody says otherwise. */
export const defaultLearn: LearnOptions = { boost: defaultBoost, calibration: 'platt', folds: 4 };
