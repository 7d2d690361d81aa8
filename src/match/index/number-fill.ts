import type { Kernel } from '../kernel-exports.ts';
import type { KernelMemory } from '../memory.ts';
import { closeBuild, type NumberBuild, openBuild } from './number-build.ts';
import type { Region } from './region.ts';
import { closeStage, dropParts, openStage, stagedIn } from './token-stage.ts';

/** Numbers on their way into a region that nobody asks yet: staged by several threads, then built together. */
export class NumberFill {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #region: Region;
  #stages: number[] = [];

  constructor(km: KernelMemory, kernel: Kernel, region: Region) {
    this.#km = km;
    this.#kernel = kernel;
    this.#region = region;
  }

  /** For one thread. @returns its address, until the next finish() */
  openStage(): number {
    const stage = openStage(this.#km);
    this.#stages.push(stage);
    return stage;
  }

  /** Numbers that wait, equal ones each for itself. */
  get staged(): number {
    return this.#stages.reduce((sum, stage) => sum + stagedIn(this.#km, stage), 0);
  }

  /** Takes out what came with this part or a later one, once nobody stages any more. */
  drop(part: number): void {
    for (const stage of this.#stages) dropParts(this.#km, stage, part);
  }

  /** What the threads are to do, once nobody stages any more. @param alone there will be one */
  start(alone: boolean): NumberBuild {
    return openBuild(this.#km, this.#region.tableFor(this.staged, alone), this.#stages);
  }

  /** Once no thread is at work on it any more. @throws RangeError */
  finish(build: NumberBuild): void {
    closeBuild(this.#km, this.#kernel, build);
    this.close();
  }

  /** Drops what waits. */
  close(): void {
    for (const stage of this.#stages) closeStage(this.#km, stage);
    this.#stages = [];
  }
}
