// Waiting for something to become true, always with a deadline.
import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
    /** Milliseconds; 10 seconds when not given. */
    within?: number;
    /** What is waited for, as it is said when it does not come. */
    for: string;
}

type Look<T> = () => T | undefined | false | Promise<T | undefined | false>;

/** Asks again until there is an answer; throws when there is none in time. */
export async function until<T>(look: Look<T>, patience: Patience): Promise<T> {
    const within = patience.within ?? 10_000;
    const end = Date.now() + within;
    for (let pause = 5; ; pause = Math.min(pause * 1.5, 100)) {
        const answer = await look();
        if (answer !== undefined && answer !== false) return answer;
        if (Date.now() > end) throw new Error(`not within ${within} ms: ${patience.for}`);
        await delay(pause);
    }
}

/** The same for what depends on the files of a folder: asks when the folder changes. */
export async function until_folder<T>(
    folder: string,
    look: Look<T>,
    patience: Patience,
): Promise<T> {
    let changed = (): void => {};
    const watcher = watch(folder, () => changed());
    try {
        return await until(async () => {
            const change = new Promise<void>((resolve) => (changed = resolve));
            const answer = await look();
            if (answer === undefined || answer === false) {
                await Promise.race([change, delay(200, undefined, { ref: false })]);
            }
            return answer;
        }, patience);
    } finally {
        watcher.close();
    }
}

/** The promise, or an error when it takes longer than `milliseconds`. */
export async function in_time<T>(
    promise: Promise<T>,
    milliseconds: number,
    what: string,
): Promise<T> {
    const timer = new AbortController();
    const late = delay(milliseconds, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`not within ${milliseconds} ms: ${what}`);
    });
    late.catch(() => {});
    try {
        return await Promise.race([promise, late]);
    } finally {
        timer.abort();
    }
}
