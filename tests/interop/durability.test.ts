// What was answered 250 arrives, however often the program is killed.
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import { compose, field } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, simulator } from './harness/postrider.ts';
import type { Sink } from './harness/sink.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';

const zone = `
away MX 10 mx.away
mx.away A 127.0.0.70
`;
const rounds = 5;
const sessions = 8;
const seed = 20_260_601;
/** A result is on disk this soon after the receiver's word, in milliseconds. */
const unsettled = 1_000;

let acme: Tenant;
let sink: Sink;

beforeAll(async () => {
    const around = await surroundings(zone);
    sink = await simulator('127.0.0.70', around.port);
    acme = await tenant(await Server.start(delivering(around)));
});

/** Sends until the connection breaks; what was answered 250 is added to `promised`. */
async function load(session: string, promised: Set<string>): Promise<void> {
    let wire: Wire | undefined;
    try {
        wire = await Wire.logged_in(acme.server.submission_port, acme.login.user, acme.login.pass);
        for (let n = 0; ; ++n) {
            const id = `${session}-${n}`;
            const message = compose(
                { From: 'sender@acme.test', 'X-Id': id },
                'x'.repeat(2_000) + '\r\n',
            );
            const reply = await wire.send('sender@acme.test', [`${id}@away.test`], message);
            if (reply.code === 250) promised.add(id);
        }
    } catch {
        // Killed: what was not answered may be sent again by a real client.
    } finally {
        wire?.close();
    }
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function random_from(start: number): () => number {
    let state = start;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

interface Copy {
    id: string;
    at: number;
}

/** Every copy that the receiver took, with the time of its file. */
function copies(): Copy[] {
    return readdirSync(sink.folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => {
            const path = join(sink.folder, `${name.slice(0, -5)}.eml`);
            return { id: field(readFileSync(path), 'X-Id')[0]!, at: statSync(path).mtimeMs };
        });
}

describe('killed at any moment', () => {
    it('nothing that was answered 250 is lost, and only what was in flight is doubled', async () => {
        const promised = new Set<string>();
        const kills: number[] = [];
        const random = random_from(seed);

        for (let round = 0; round < rounds; ++round) {
            const clients = Array.from({ length: sessions }, (_, n) =>
                load(`${round}-${n}`, promised),
            );
            await delay(300 + random() * 1_200);
            kills.push(Date.now());
            await acme.server.stop('SIGKILL');
            await Promise.all(clients);
            await acme.server.start();
        }
        await until(() => arrived_all(promised), { for: 'every promised message', within: 60_000 });

        const first = new Map<string, number>();
        const doubled: Copy[] = [];
        for (const copy of copies().toSorted((a, b) => a.at - b.at)) {
            const earlier = first.get(copy.id);
            if (earlier === undefined) first.set(copy.id, copy.at);
            else doubled.push({ id: copy.id, at: earlier });
        }
        const unexcused = doubled.filter(
            ({ at }) => !kills.some((kill) => at > kill - unsettled && at < kill + unsettled),
        );
        console.log(`${promised.size} promised in ${rounds} rounds, ${doubled.length} doubled`);
        expect(promised.size).toBeGreaterThan(100);
        expect(unexcused).toEqual([]);
        expect(doubled.length).toBeLessThan(rounds * 100);
    }, 150_000);

    function arrived_all(promised: Set<string>): boolean {
        const count = readdirSync(sink.folder).filter((name) => name.endsWith('.json')).length;
        if (count < promised.size) return false;
        const here = new Set(copies().map((copy) => copy.id));
        return [...promised].every((id) => here.has(id));
    }
});
