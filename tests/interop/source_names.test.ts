// A source whose name in HELO, PTR record and forward record disagree is out of use, and mail goes
// on by the others or says why it waits: real reverse zones, signed, and addresses that are seen.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Imposter } from './harness/imposter.ts';
import { delivering } from './harness/mx.ts';
import { nsd, type NameServer } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import type { Yaml } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { house, type House } from './testnet/house.ts';
import { lend_addresses } from './testnet/own_addresses.ts';
import { reverse_zones } from './testnet/reverse.ts';

const addresses = {
    well: '203.0.113.71',
    strange: '203.0.113.72',
    nameless: '203.0.113.73',
    elsewhere: '203.0.113.74',
    six: '2001:db8:71::75',
    unmatched: '2001:db8:71::76',
};
const wrong = ['strange', 'nameless', 'elsewhere', 'unmatched'];
const reasons = {
    strange: '203.0.113.72 is called host-72.provider.test by its PTR record, not strange.out.test',
    nameless: '203.0.113.73 has no PTR record',
    elsewhere: 'elsewhere.out.test does not lead to 203.0.113.74',
    unmatched: 'unmatched.out.test does not lead to 2001:db8:71::76',
};
const zone = `
there MX 10 mx.there
mx.there A 127.0.0.60
well.out A 203.0.113.71
strange.out A 203.0.113.72
nameless.out A 203.0.113.73
elsewhere.out A 203.0.113.99
six.out A 203.0.113.71
six.out AAAA 2001:db8:71::75
unmatched.out A 203.0.113.71
`;
const pointers = {
    [addresses.well]: 'well.out.test',
    [addresses.strange]: 'host-72.provider.test',
    [addresses.elsewhere]: 'elsewhere.out.test',
    [addresses.six]: 'six.out.test',
    [addresses.unmatched]: 'unmatched.out.test',
};

const why_not = await lend_addresses(Object.values(addresses));
let names: NameServer;
let host: Imposter;
let port: number;

/** Every source, each also in a pool of its own name; what is wrong in the pool `wrong`, too. */
function sources(of: string[] = Object.keys(addresses)): Yaml[] {
    return of.map((name) => ({
        name,
        addresses: [addresses[name as keyof typeof addresses]],
        helo: `${name}.out.test`,
        pools: wrong.includes(name) ? ['default', 'wrong'] : ['default'],
    }));
}

function serving(groups: Yaml): Promise<House> {
    return house({
        ...delivering({ port, names }, { retry_first: '1s', retry_factor: 1 }),
        resolver: { servers: [names.server], trust_anchor: names.anchors, timeout: '2s' },
        ...groups,
    });
}

/** The server has looked at all of them. */
async function looked(at: House): Promise<Record<string, string | null>> {
    const look = async () => {
        const standings = await at.standings();
        const bad = standings.filter((each) => each.in_use === false);
        return bad.length === wrong.length && standings;
    };
    const standings = await until(look, { for: 'the sources that are out of use' });
    return Object.fromEntries(standings.map((each) => [each.name, each.reason]));
}

beforeAll(async () => {
    if (why_not !== undefined) return;
    port = await free_ports();
    const reverse = reverse_zones(pointers, 1);
    names = await nsd(zone, reverse, ['test', ...Object.keys(reverse)]);
    host = await Imposter.start('127.0.0.60', port);
});

beforeEach((context) => {
    if (why_not !== undefined) context.skip(why_not);
});

describe('sources of which some have names that disagree', () => {
    it('are told apart, and mail leaves by those whose names agree', async () => {
        const at = await serving({ sources: sources() });
        expect(await looked(at)).toEqual({ well: null, six: null, ...reasons });

        const before = host.conversations.length;
        const ids: number[] = [];
        for (let count = 0; count < 12; ++count) ids.push(await at.send());
        for (const id of ids) {
            expect((await at.trace(id)).at(-1)).toMatchObject({
                result: 'delivered',
                source: 'well',
            });
        }

        const seen = host.conversations.slice(before);
        expect(new Set(seen.map((each) => each.peer))).toEqual(new Set([addresses.well]));
        for (const each of seen) {
            const [name] = await names.queries.reverse(each.peer);
            expect(each.commands[0]).toBe(`EHLO ${name}`);
            expect(await names.queries.resolve4(name!)).toContain(each.peer);
        }
        const text = await at.page('queue', 'there.test');
        for (const reason of Object.values(reasons)) expect(text).toContain(reason);
        await at.server.stop();
    });
});

describe('sources of which none can be used', () => {
    it('say so with each message, and send when one is mended', async () => {
        const at = await serving({
            sources: sources(),
            pool_rules: [{ pool: 'wrong', recipient: 'waits@there.test' }],
        });
        await looked(at);
        const before = host.messages.length;

        const id = await at.send('waits@there.test');
        const [first] = await at.trace(id);

        expect(first).toMatchObject({ result: 'deferred', host: null });
        expect(first!.explanation).toContain('No way out is in use');
        for (const reason of Object.values(reasons)) expect(first!.explanation).toContain(reason);
        expect(await at.page('message', String(id))).toContain('No way out is in use');
        expect(await at.page('queue', 'there.test')).toContain('No way out is in use');
        expect(host.messages.length).toBe(before);

        const mended = reverse_zones({ ...pointers, [addresses.strange]: 'strange.out.test' }, 1);
        await names.change('113.0.203.in-addr.arpa', mended['113.0.203.in-addr.arpa']!);
        const is_back = async (): Promise<boolean> =>
            (await at.standings('check')).some((each) => each.name === 'strange' && each.in_use);
        await until(is_back, { for: 'the mended source' });

        const went = await until(
            async () => {
                const last = (await at.trace(id)).at(-1)!;
                return last.result === 'delivered' && last;
            },
            { for: 'the message that waited' },
        );
        expect(went).toMatchObject({ source: 'strange', helo: 'strange.out.test' });
        expect(host.conversations.at(-1)).toMatchObject({ peer: addresses.strange });
        await at.server.stop();
    });

    it('keep a message no longer than its life time, and end it with the reason', async () => {
        const at = await serving({
            sources: sources(['nameless']),
            postal: {
                web_hostname: 'localhost',
                smtp_hostname: 'mail.postrider.test',
                default_maximum_delivery_attempts: 2,
            },
        });
        await until(async () => (await at.standings())[0]!.in_use === false, { for: 'the look' });

        const id = await at.send();
        const ended = await until(
            async () => {
                const told = (await at.server.cli.json('explain', 'message', String(id))) as {
                    end: { status: string; why: string } | null;
                };
                return told.end ?? false;
            },
            { for: 'its end' },
        );

        expect(ended.status).toBe('expired');
        expect(await at.page('message', String(id))).toContain(reasons.nameless);
        await at.server.stop();
    });
});
