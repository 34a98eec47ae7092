// A tar pit, a greylister and limiters, each beside a host that is well.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { delivering, surroundings } from './harness/mx.ts';
import { simulator } from './harness/postrider.ts';
import type { Sink } from './harness/sink.ts';
import { until } from './harness/until.ts';
import { house, type House } from './testnet/house.ts';

const hosts = {
    well: ['127.0.0.61'],
    pit: ['127.0.0.62', '--tar-pit', '600'],
    grey: ['127.0.0.63', '--greylist', '2'],
    rated: ['127.0.0.64', '--messages-per-minute', '5'],
    short: ['127.0.0.65', '--messages-per-connection', '3'],
};
type Name = keyof typeof hosts;
const zone = Object.entries(hosts)
    .map(([name, [address]]) => `${name} MX 10 mx.${name}\nmx.${name} A ${address}\n`)
    .join('');

const sinks = {} as Record<Name, Sink>;
let at: House;
let greylisted: number;

beforeAll(async () => {
    const around = await surroundings(zone);
    for (const [name, [address, ...flags]] of Object.entries(hosts)) {
        sinks[name as Name] = await simulator(address!, around.port, flags);
    }
    at = await house(
        delivering(around, { connections: 30, connections_per_destination: 20, retry_factor: 10 }),
    );
    greylisted = await at.send('one@grey.test');
});

// What is in the tar pit would be waited for.
afterAll(() => at.server.process!.stop('SIGKILL'));

function send_many(count: number, domain: Name): Promise<number[]> {
    return Promise.all(
        Array.from({ length: count }, (_, index) => at.send(`to${index}@${domain}.test`)),
    );
}

interface Queue {
    sites: Array<{ hosts: string[]; trying: number }>;
}

async function being_tried(domain: Name): Promise<number> {
    const queue = (await at.server.cli.json('explain', 'queue', `${domain}.test`)) as Queue;
    return queue.sites[0]?.trying ?? 0;
}

describe('a tar pit', () => {
    it('holds nothing back that goes elsewhere', async () => {
        await send_many(40, 'pit');
        await until(async () => (await being_tried('pit')) === 4, {
            for: 'all connections that a destination may have of which nothing is known',
        });

        await send_many(100, 'well');

        await sinks.well.gathered(100, () => true);
        expect(sinks.pit.all()).toEqual([]);
        expect(await being_tried('pit')).toBe(4);
    });
});

describe('a host that takes so many messages a connection', () => {
    it('gets the others by the next one, and nothing is deferred', async () => {
        const ids = await send_many(12, 'short');

        await sinks.short.gathered(12, () => true);
        for (const id of ids) {
            expect(await at.trace(id)).toMatchObject([{ result: 'delivered' }]);
        }
    });
});

describe('a host that takes so many messages a minute', () => {
    interface Measure {
        id: number;
        state: string;
        kind: string;
        who: string;
        site: string;
        why: string;
        rule: string;
        reply: string;
    }
    const measures = async (...flags: string[]): Promise<Measure[]> =>
        (await at.server.cli.json('measure', 'list', ...flags)) as Measure[];

    it('is sent less, which is on record and can be undone', async () => {
        await send_many(12, 'rated');

        const [measure] = await until(
            async () => {
                const list = await measures();
                return list.length > 0 && list;
            },
            { for: 'a measure' },
        );

        expect(measure).toMatchObject({ state: 'stands', kind: 'slow-source', who: 'default' });
        expect(measure!.site).toContain('mx.rated.test');
        expect(measure!.reply).toContain('451 4.7.1 Only 5 messages per minute');
        expect(measure!.rule).not.toBe('');
        expect(await at.page('queue', 'rated.test')).toContain('Only 5 messages per minute');
        expect(sinks.rated.all()).toHaveLength(5);

        await at.server.cli.json('measure', 'undo', String(measure!.id));

        expect(await measures()).toEqual([]);
        expect((await measures('--all'))[0]).toMatchObject({ id: measure!.id, state: 'undone' });
    });
});

describe('a host that greylists', () => {
    it('gets the message when it said, not before', async () => {
        await sinks.grey.arrived('one@grey.test', 25_000);

        const tries = (await at.trace(greylisted, 2)) as unknown as Array<Record<string, string>>;
        expect(tries).toMatchObject([{ result: 'deferred' }, { result: 'delivered' }]);
        expect(tries[0]!['reply']).toContain('try again in 2 seconds');
        const waited = Date.parse(tries[1]!['at']!) - Date.parse(tries[0]!['at']!);
        expect(waited).toBeGreaterThanOrEqual(2_000);
    });
});
