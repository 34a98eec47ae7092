// What the simulator took: files in a folder.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { until_folder } from './until.ts';

export interface SinkEnvelope {
    helo: string;
    peer: string;
    tls: string | boolean | null;
    mail_from: string;
    rcpt_to: string[];
}

export interface Taken {
    envelope: SinkEnvelope;
    /** The message as received. */
    message: Buffer;
}

/** The folder of a sink. Every file is read once. */
export class Sink {
    readonly #seen = new Map<string, Taken>();

    constructor(readonly folder: string) {
        mkdirSync(folder, { recursive: true });
    }

    /** Everything that it has taken so far, oldest first. */
    all(): Taken[] {
        const names = readdirSync(this.folder)
            .filter((name) => name.endsWith('.json'))
            .sort();
        return names.map((name) => {
            let taken = this.#seen.get(name);
            if (taken === undefined) {
                // The envelope is written last, so the message beside it is whole.
                taken = {
                    envelope: JSON.parse(
                        readFileSync(join(this.folder, name), 'utf8'),
                    ) as SinkEnvelope,
                    message: readFileSync(join(this.folder, `${name.slice(0, -5)}.eml`)),
                };
                this.#seen.set(name, taken);
            }
            return taken;
        });
    }

    /** Messages to this recipient. */
    to(recipient: string): Taken[] {
        return this.all().filter((taken) => taken.envelope.rcpt_to.includes(recipient));
    }

    /** Waits for a message to this recipient. */
    async arrived(recipient: string, within = 10_000): Promise<Taken> {
        const patience = { for: `mail to ${recipient} in ${this.folder}`, within };
        return until_folder(this.folder, () => this.to(recipient)[0], patience);
    }

    /** Waits for `count` messages that `like` accepts. */
    async gathered(
        count: number,
        like: (taken: Taken) => boolean,
        within = 20_000,
    ): Promise<Taken[]> {
        const patience = { for: `${count} messages in ${this.folder}`, within };
        return until_folder(
            this.folder,
            () => {
                const found = this.all().filter(like);
                return found.length >= count && found;
            },
            patience,
        );
    }
}
