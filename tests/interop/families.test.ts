// IPv4 and IPv6 between two hosts: which one goes first, and what follows when one leads nowhere.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { delivering } from './harness/mx.ts';
import { nsd, type NameServer } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import type { Yaml } from './harness/postrider.ts';
import type { Sink } from './harness/sink.ts';
import { FarHost, wire } from './testnet/far_host.ts';
import { house, type House } from './testnet/house.ts';
import { reverse_zones } from './testnet/reverse.ts';

const [v4, v6] = wire.far;
const zone = `
both MX 10 mx.both
mx.both A ${v4}
mx.both AAAA ${v6}
hole MX 10 mx.hole
mx.hole A ${v4}
mx.hole AAAA ${wire.black_hole}
four MX 10 mx.four
mx.four A ${v4}
six MX 10 mx.six
mx.six AAAA ${v6}
four.out A ${wire.near[0]}
six.out AAAA ${wire.near[1]}
`;
const pointers = { [wire.near[0]]: 'four.out.test', [wire.near[1]]: 'six.out.test' };

const far = await FarHost.make();
let port: number;
let names: NameServer;
let sinks: Sink[];

beforeAll(async () => {
    if (typeof far === 'string') return;
    port = await free_ports();
    const reverse = reverse_zones(pointers);
    names = await nsd(zone, reverse, ['test', ...Object.keys(reverse)]);
    sinks = [await far.sink(v4, port), await far.sink(v6, port)];
});

beforeEach((context) => {
    if (typeof far === 'string') context.skip(far);
});

function serving(delivery: Yaml, groups: Yaml = {}): Promise<House> {
    return house({ ...delivering({ port, names }, delivery), ...groups });
}

/** Where the message to this recipient came from, as the host saw it. */
async function peer_of(sink: Sink, recipient: string): Promise<string> {
    return (await sink.arrived(recipient)).envelope.peer;
}

describe('a host with both kinds of address', () => {
    it('is called by IPv6, or by IPv4 where that is to go first', async () => {
        for (const [addresses, sink, near] of [
            ['ipv6_first', sinks[1]!, `[${wire.near[1]}]`],
            ['ipv4_first', sinks[0]!, wire.near[0]],
        ] as const) {
            const at = await serving({ addresses });
            const to = `${addresses}@both.test`;
            const id = await at.send(to);

            expect(await peer_of(sink, to)).toContain(near);
            expect(await at.trace(id)).toMatchObject([{ result: 'delivered' }]);
            await at.server.stop();
        }
    });

    it('gets mail by IPv4 at once when IPv6 is a black hole', async () => {
        const at = await serving({ addresses: 'ipv6_first', connect_timeout: '1s' });

        const id = await at.send('to@hole.test');

        expect(await peer_of(sinks[0]!, 'to@hole.test')).toContain(wire.near[0]);
        expect(await at.trace(id)).toMatchObject([
            { number: 1, result: 'deferred', address: `[${wire.black_hole}]:${port}` },
            { number: 1, result: 'delivered', address: `${v4}:${port}` },
        ]);
        await at.server.stop();
    });
});

describe('sources with one kind of address each', () => {
    it('take the mail for hosts that they reach', async () => {
        const at = await serving(
            { addresses: 'ipv6_first' },
            {
                sources: [
                    { name: 'four', addresses: [wire.near[0]], helo: 'four.out.test' },
                    { name: 'six', addresses: [wire.near[1]], helo: 'six.out.test' },
                ],
            },
        );
        for (const standing of await at.standings('check')) expect(standing.reason).toBeNull();
        const ids: Array<[string, number]> = [];
        for (let count = 0; count < 6; ++count) {
            for (const kind of ['four', 'six']) ids.push([kind, await at.send(`to@${kind}.test`)]);
        }

        for (const [source, id] of ids) {
            expect(await at.trace(id)).toMatchObject([{ result: 'delivered', source }]);
        }
        await at.server.stop();
    });
});
