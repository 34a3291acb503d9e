/** What a buffer is for; bytes are counted and shown by role. */
export type Role = "weights" | "activations" | "gradients" | "optimiser" | "scratch";

export const roles: readonly Role[] = ["weights", "activations", "gradients", "optimiser", "scratch"];

export interface MemoryReport {
  readonly bytes: Readonly<Record<Role, number>>;
  readonly totalBytes: number;
  /** The largest total since the device was opened or `resetPeak` was called. */
  readonly peakBytes: number;
  /** Bytes by role at that moment. */
  readonly peak: Readonly<Record<Role, number>>;
}

const none = (): Record<Role, number> => ({ weights: 0, activations: 0, gradients: 0, optimiser: 0, scratch: 0 });

/** Counts our own allocations on one device: WebGPU tells no other figure. */
export class MemoryMeter {
  #bytes = none();
  #peak = none();
  #peakBytes = 0;
  #buffersCreated = 0;

  get buffersCreated(): number {
    return this.#buffersCreated;
  }

  add(role: Role, sizeBytes: number): void {
    this.#bytes[role] += sizeBytes;
    this.#buffersCreated += 1;
    const total = this.#total();
    if (total > this.#peakBytes) {
      this.#peakBytes = total;
      this.#peak = { ...this.#bytes };
    }
  }

  remove(role: Role, sizeBytes: number): void {
    this.#bytes[role] -= sizeBytes;
  }

  resetPeak(): void {
    this.#peakBytes = this.#total();
    this.#peak = { ...this.#bytes };
  }

  report(): MemoryReport {
    return {
      bytes: { ...this.#bytes },
      totalBytes: this.#total(),
      peakBytes: this.#peakBytes,
      peak: { ...this.#peak },
    };
  }

  #total(): number {
    return roles.reduce((sum, role) => sum + this.#bytes[role], 0);
  }
}
