// Receiving servers of several makes, each on addresses that show different certificates.
import { existsSync, readFileSync } from 'node:fs';

import type { Certificate } from '../harness/certificates.ts';
import { until } from '../harness/until.ts';

/** An address, and what STARTTLS there shows; `broken`: it is offered, and the handshake fails. */
export interface Seat {
    address: string;
    tls: Certificate | 'broken';
}

export interface Seats {
    host_name: string;
    port: number;
    seats: Seat[];
}

/** Everything that arrived at one server. */
export class Mailbox {
    /** `read`: all that is there so far. */
    constructor(
        private readonly read: () => string,
        private readonly host_name: string,
    ) {}

    /** In one file. */
    static file(path: string, host_name: string): Mailbox {
        const read = (): string => (existsSync(path) ? readFileSync(path, 'latin1') : '');
        return new Mailbox(read, host_name);
    }

    /** The message with this word, from its first Received field, which the server wrote. */
    async arrived(word: string): Promise<string> {
        return until(() => this.find(word), {
            for: `mail with ${word} at ${this.host_name}`,
            within: 15_000,
        });
    }

    find(word: string): string | undefined {
        const text = this.read().replaceAll(/\r?\n[ \t]+/g, ' ');
        const at = text.indexOf(`Subject: ${word}`);
        if (at === -1) return undefined;
        const begin = Math.max(0, text.slice(0, at).lastIndexOf(`by ${this.host_name}`));
        return text.slice(begin, at);
    }
}
