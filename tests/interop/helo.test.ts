// The names that others see: EHLO by every way out, and the greeting of every listener.
import { beforeAll, describe, expect, it } from 'vitest';

import { nodemailer } from './harness/clients.ts';
import { Imposter, type Conversation } from './harness/imposter.ts';
import { compose, field, unique, with_crlf } from './harness/message.ts';
import { delivering, tenant } from './harness/mx.ts';
import { nsd, type NameServer } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Server, type Yaml } from './harness/postrider.ts';
import { dante, haproxy, microsocks, type Proxy } from './harness/proxies.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';
import { agent } from './testnet/agent.ts';
import { house } from './testnet/house.ts';
import { reverse_zones } from './testnet/reverse.ts';

const zone = `
there MX 10 mx.there
mx.there A 127.0.0.60
`;
const login = { user: 'me', password: 'open sesame' };

/** Each way out, and the address that the receiving host sees. */
const ways: Record<string, string> = {
    first: '127.0.0.71',
    second: '127.0.0.72',
    third: '127.0.0.73',
    relay: '127.0.0.74',
    microsocks: '127.0.0.81',
    'microsocks-login': '127.0.0.82',
    dante: '127.0.0.84',
    'dante-login': '127.0.0.85',
    'haproxy-v1': '127.0.0.86',
    'haproxy-v2': '127.0.0.87',
    agent: '127.0.0.88',
};
const pointers = Object.fromEntries(
    Object.entries(ways).map(([way, address]) => [address, `${way}.out.test`]),
);

let names: NameServer;
let port: number;
let host: Imposter;
let smart: Imposter;

/** What a source of this way has in the configuration. */
async function configurations(): Promise<Record<string, Yaml>> {
    const through = (kind: string, { address, port }: Proxy, more: Yaml = {}): Yaml => ({
        proxy: kind,
        proxy_host: address,
        proxy_port: port,
        ...more,
    });
    const credentials = { proxy_username: login.user, proxy_password: login.password };
    const of = (way: string): string => ways[way]!;
    const proxies = await Promise.all([
        microsocks('127.0.0.90', of('microsocks')),
        microsocks('127.0.0.90', of('microsocks-login'), login),
        dante('127.0.0.90', of('dante')),
        dante('127.0.0.90', of('dante-login'), login),
        haproxy('127.0.0.90', of('haproxy-v1')),
        haproxy('127.0.0.90', of('haproxy-v2')),
        agent(of('agent'), '127.0.0.60', port),
    ]);
    return {
        first: { addresses: [of('first')] },
        second: { addresses: [of('second')] },
        third: { addresses: [of('third')] },
        relay: {
            addresses: [of('relay')],
            relay_host: '127.0.0.61',
            relay_port: port,
            relay_tls: 'none',
        },
        microsocks: through('socks5', proxies[0]),
        'microsocks-login': through('socks5', proxies[1], credentials),
        dante: through('socks5', proxies[2]),
        'dante-login': through('socks5', proxies[3], credentials),
        'haproxy-v1': through('haproxy_v1', proxies[4]),
        'haproxy-v2': through('haproxy_v2', proxies[5]),
        agent: through('socks5', proxies[6]),
    };
}

/** Sends one message by each way, as a source with a name of its own and as one without. */
async function send_by_all(ways_out: Record<string, Yaml>, dns: Yaml): Promise<void> {
    const sources: Yaml[] = [];
    for (const [way, configuration] of Object.entries(ways_out)) {
        const names = { named: { helo: `${way}.out.test` }, plain: {} };
        for (const [kind, helo] of Object.entries(names)) {
            const name = `${way}-${kind}`;
            sources.push({ name, pools: ['default', name], ...helo, ...configuration });
        }
    }
    const kind = 'helo_hostname' in dns ? 'dns' : 'smtp';
    const at = await house({
        ...delivering({ port, names }),
        postal: { web_hostname: 'localhost', smtp_hostname: 'mail.postrider.test' },
        dns: { return_path_domain: 'rp.postrider.test', ...dns },
        sources,
        pool_rules: sources.map(({ name }) => ({
            pool: name,
            recipient: `${name}-${kind}@there.test`,
        })),
    });
    const ids = [];
    for (const { name } of sources) ids.push(await at.send(`${name}-${kind}@there.test`));
    for (const id of ids) {
        const tries = await at.trace(id);
        expect(tries, JSON.stringify(tries)).toMatchObject([{ result: 'delivered' }]);
    }
    await at.server.stop();
}

beforeAll(async () => {
    port = await free_ports();
    const reverse = reverse_zones(pointers);
    names = await nsd(zone, reverse, Object.keys(reverse));
    host = await Imposter.start('127.0.0.60', port);
    smart = await Imposter.start('127.0.0.61', port);
    const ways_out = await configurations();
    await send_by_all(ways_out, { helo_hostname: 'out.postrider.test' });
    await send_by_all(ways_out, {});
}, 120_000);

describe.each(Object.entries(ways))('by %s', (way, address) => {
    function conversation(recipient: string): Conversation {
        const all = [...host.conversations, ...smart.conversations];
        const command = `RCPT TO:<${recipient}@there.test>`;
        return all.find((each) => each.commands.includes(command))!;
    }

    it.each([
        ["is the source's own, before dns.helo_hostname", 'named-dns', `${way}.out.test`],
        ["is the source's own, before postal.smtp_hostname", 'named-smtp', `${way}.out.test`],
        ['is dns.helo_hostname for a source without one', 'plain-dns', 'out.postrider.test'],
        ['is postal.smtp_hostname without either', 'plain-smtp', 'mail.postrider.test'],
    ])('the name in EHLO %s', (_, what, name) => {
        const { peer, commands } = conversation(`${way}-${what}`);
        expect(peer).toBe(address);
        expect(commands[0]).toBe(`EHLO ${name}`);
    });

    it('the name of its own is the one that the PTR record has', async () => {
        const { peer, commands } = conversation(`${way}-named-dns`);
        const found = await names.queries.reverse(peer);
        expect(found.map((name) => `EHLO ${name}`)).toEqual([commands[0]]);
    });
});

describe('listeners', () => {
    const listeners = {
        first: 'first.postrider.test',
        second: 'second.postrider.test',
        unnamed: 'mail.postrider.test',
        submission: 'submit.postrider.test',
    };

    it('each use a name of their own in greeting, EHLO and Received', async () => {
        const base = await free_ports(4);
        const at = Object.entries(listeners).map(([listener, name], index) => ({
            listener,
            name,
            port: base + index,
        }));
        const server = await Server.start({
            ...delivering({ port, names }),
            listeners: at.map(({ listener, name, port: on }) => ({
                address: '127.0.0.1',
                port: on,
                tls: 'starttls',
                ...(listener === 'unnamed' ? {} : { name }),
                ...(listener === 'submission' ? { purpose: 'submission' } : {}),
            })),
        });
        const acme = await tenant(server);
        for (const { port: on, name } of at) {
            const wire = await Wire.connect(on);
            expect((await wire.reply()).text).toMatch(new RegExp(`^${name} ESMTP`));
            expect((await wire.ask('EHLO client.test')).lines[0]).toMatch(`250-${name}`);
            await wire.quit();
            const word = unique();
            await nodemailer(on, acme.login).sendMail({
                envelope: { from: 'sender@acme.test', to: 'to@there.test' },
                raw: compose({ From: 'sender@acme.test', Subject: word }),
            });
            const arrived = await until(
                () => host.messages.find((text) => text.includes(`Subject: ${word}`)),
                { for: `the message by ${name}` },
            );
            const [received] = field(with_crlf(Buffer.from(arrived, 'latin1')), 'Received');
            expect(received).toContain(` by ${name} with ESMTPSA`);
        }
    });
});
