// Who is at the door: behind HAProxy, by XCLIENT, on DNS lists, with and without a host name.
import { beforeAll, describe, expect, it } from 'vitest';

import { swaks } from './harness/clients.ts';
import { haproxy } from './harness/haproxy.ts';
import { unique } from './harness/message.ts';
import { tenant, type Tenant } from './harness/mx.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Server, simulator } from './harness/postrider.ts';
import { type Sink } from './harness/sink.ts';
import { Wire } from './harness/wire.ts';

const zone = `
mail.named A 198.18.0.9
9.0.18.198.bl A 127.0.0.2
9.0.18.198.bl TXT "sent spam, see https://bl.test/9"
8.0.18.198.bl A 127.255.255.254
7.0.18.198.weak A 127.0.0.2
1.0.0.127.bl A 127.0.0.2
`;
const reverse = `
9.0 PTR mail.named.test.
8.0 PTR bank.test.
`;

let server: Server;
let acme: Tenant;
let sink: Sink;
let ports: { plain: number; proxied: number; listed: number; behind: number[] };

beforeAll(async () => {
    const names = await nsd(zone, { '18.198.in-addr.arpa': reverse });
    const first = await free_ports(7);
    ports = {
        plain: first,
        proxied: first + 1,
        listed: first + 2,
        behind: [first + 3, first + 4],
    };
    const sink_port = first + 5;
    sink = await simulator('127.0.0.1', sink_port);
    server = await Server.start({
        postal: {
            web_hostname: 'localhost',
            smtp_hostname: 'mail.postrider.test',
            smtp_relays: [`smtp://127.0.0.1:${sink_port}?ssl_mode=None`],
        },
        resolver: { servers: [names.server], trust_anchor: '', timeout: '2s' },
        limits: { client_lookup: '2s', connections_per_address: 2 },
        listeners: [
            {
                address: '127.0.0.1',
                port: ports.plain,
                name: 'first.postrider.test',
                auth: 'always',
                xclient: ['127.0.0.1'],
            },
            {
                address: '127.0.0.1',
                port: ports.proxied,
                name: 'second.postrider.test',
                auth: 'always',
                proxy_protocol: ['127.0.0.0/8'],
            },
            {
                address: '127.0.0.1',
                port: ports.listed,
                name: 'third.postrider.test',
                auth: 'always',
                xclient: ['127.0.0.1'],
                dnsbl: ['bl.test=127.0.0.0/8*2', 'weak.test'],
                dnsbl_threshold: 2,
            },
        ],
    });
    acme = await tenant(server);
    await haproxy([
        { front: ports.behind[0]!, server: ports.proxied, options: 'send-proxy' },
        { front: ports.behind[1]!, server: ports.proxied, options: 'send-proxy-v2' },
    ]);
});

/** One message by swaks, and its first Received field as it arrived; unfolded. */
async function received_of(port: number, extra: string[]): Promise<string> {
    const to = `${unique()}@away.test`;
    const { user, pass } = acme.login;
    const sent = await swaks(port, [
        ...['--from', 'sender@acme.test', '--to', to, '--helo', 'client.test'],
        ...['--auth', 'PLAIN', '--auth-user', user, '--auth-password', pass],
        ...['--header', 'Subject: Hello', ...extra],
    ]);
    expect(sent.code, sent.stdout + sent.stderr).toBe(0);
    const { message } = await sink.arrived(to);
    const fields = message
        .toString('latin1')
        .replaceAll(/\r\n[ \t]+/g, ' ')
        .split('\r\n');
    return fields.find((field) => field.startsWith('Received: '))!;
}

/** What a client from that address hears to a recipient. */
async function reply_to_stranger(address: string, more: string[] = []): Promise<string> {
    const wire = await Wire.connect(ports.listed);
    await wire.reply();
    await wire.ask('EHLO proxy.test');
    await wire.ask(`XCLIENT ADDR=${address}`);
    for (const command of ['EHLO client.test', ...more, 'MAIL FROM:<someone@away.test>']) {
        await wire.ask(command);
    }
    const reply = await wire.ask('RCPT TO:<someone@elsewhere.test>');
    wire.close();
    return `${reply.code} ${reply.text}`;
}

describe('a listener', () => {
    it('calls itself by its own name in greeting and Received', async () => {
        const wire = await Wire.connect(ports.plain);
        expect((await wire.reply()).text).toMatch(/^first\.postrider\.test ESMTP/);
        expect((await wire.ask('EHLO client.test')).lines[0]).toBe('250-first.postrider.test');
        wire.close();
        expect(await received_of(ports.plain, [])).toContain(' by first.postrider.test with ');
    });

    it('turns away the third connection of an address', async () => {
        const wires = [await Wire.connect(ports.listed), await Wire.connect(ports.plain)];
        for (const wire of wires) expect((await wire.reply()).code).toBe(220);
        const third = await Wire.connect(ports.plain);
        const reply = await third.reply();
        expect(`${reply.code} ${reply.text}`).toMatch(/^421 4\.7\.0 Too many connections/);
        for (const wire of [...wires, third]) wire.close();
    });
});

describe('behind HAProxy', () => {
    it.each([1, 2])('the client is known by PROXY version %i', async (version) => {
        const from = ['--local-interface', `127.0.0.7${version}`];
        const received = await received_of(ports.behind[version - 1]!, from);
        expect(received).toContain(`from client.test ([127.0.0.7${version}]) by second.postrider`);
    });

    it('nobody is served who brings no header', async () => {
        const wire = await Wire.connect(ports.proxied);
        wire.write('EHLO client.test\r\n');
        await wire.closed();
        expect(wire.unread).toBe('');
    });
});

describe('swaks with XCLIENT', () => {
    it('is taken for a client with a confirmed name', async () => {
        const received = await received_of(ports.plain, ['--xclient-addr', '198.18.0.9']);
        expect(received).toContain(
            'from client.test (mail.named.test [198.18.0.9]) by first.postrider.test with ESMTPA',
        );
    });

    it.each(['198.18.0.8', '198.18.0.1'])('is taken for %s without a name', async (address) => {
        const received = await received_of(ports.plain, ['--xclient', `ADDR=${address}`]);
        expect(received).toContain(`from client.test (unknown [${address}]) by`);
    });

    it('may tell the name, too', async () => {
        const told = ['--xclient-addr', '198.18.0.7', '--xclient-name', 'told.test'];
        expect(await received_of(ports.plain, told)).toContain('(told.test [198.18.0.7])');
    });
});

describe('a DNS list', () => {
    it('keeps out who is on it, in its own words', async () => {
        expect(await reply_to_stranger('198.18.0.9')).toBe(
            '554 5.7.1 [198.18.0.9] is listed by bl.test: sent spam, see https://bl.test/9',
        );
    });

    it.each([
        ['is on no list', '198.18.0.1'],
        ['is on a list that does not weigh enough', '198.18.0.7'],
        ['cannot be looked up', '198.18.0.8'],
        ['is of this machine', '127.0.0.1'],
    ])('does not keep out who %s', async (_, address) => {
        expect(await reply_to_stranger(address)).toMatch(/^530 /);
    });

    it('does not concern who logs in', async () => {
        const { user, pass } = acme.login;
        const auth = `AUTH PLAIN ${Buffer.from(`\0${user}\0${pass}`).toString('base64')}`;
        expect(await reply_to_stranger('198.18.0.9', [auth])).toMatch(/^250 /);
    });
});
