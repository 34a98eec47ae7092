// Chance that falls the same way every time for the same seed.

export class Dice {
    #state: number;

    constructor(seed: number) {
        this.#state = seed >>> 0;
    }

    /** At least 0, below 1. */
    next(): number {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let mixed = this.#state;
        mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    }

    below(limit: number): number {
        return Math.floor(this.next() * limit);
    }

    chance(share: number): boolean {
        return this.next() < share;
    }

    pick<T>(list: readonly T[]): T {
        return list[this.below(list.length)]!;
    }

    /** An element, each as often as its weight says. */
    weighed<T>(list: readonly (readonly [number, T])[]): T {
        let left = this.next() * list.reduce((sum, [weight]) => sum + weight, 0);
        for (const [weight, value] of list) {
            left -= weight;
            if (left < 0) return value;
        }
        return list.at(-1)![1];
    }
}
