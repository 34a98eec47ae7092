// Ways out: several addresses with a name each, SOCKS and PROXY proxies, a smart host with SASL.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { Imposter } from './harness/imposter.ts';
import { compose } from './harness/message.ts';
import { delivering, surroundings, tenant, type Surroundings } from './harness/mx.ts';
import { Postfix } from './harness/postfix.ts';
import { Server, type Yaml } from './harness/postrider.ts';
import { run_well } from './harness/process.ts';
import { microsocks } from './harness/proxies.ts';
import { until } from './harness/until.ts';
import { scratch } from './harness/world.ts';
import { house as start_house, type House, type Try } from './testnet/house.ts';

const zone = `
there MX 10 mx.there
mx.there A 127.0.0.60
wary MX 10 mx.wary
mx.wary A 127.0.0.59
`;

let around: Surroundings;
let host: Imposter;

beforeAll(async () => {
    around = await surroundings(zone);
    host = await Imposter.start('127.0.0.60', around.port);
});

function house(groups: Yaml): Promise<House> {
    return start_house({ ...delivering(around), ...groups });
}

function ehlo_lines(): string[] {
    return host.conversations.map((each) => each.commands[0] ?? '');
}

it('a retry leaves by the source of the attempt before, whatever has changed beside', async () => {
    let is_busy = true;
    await Imposter.start('127.0.0.59', around.port, {
        answer: (command) =>
            is_busy && command.startsWith('RCPT') ? '451 4.7.1 Greylisted, come again' : undefined,
    });
    const slowly = delivering(around, { retry_first: '1h' });
    const groups = { ...slowly, sources: [{ name: 'one' }, { name: 'two' }] };
    const { server, api_key } = await tenant(await Server.start(groups));
    const api = new Api(`http://localhost:${server.web_port}`, api_key);
    for (let count = 0; count < 8; ++count) {
        const raw = compose({ From: 'sender@acme.test', To: 'bob@wary.test' });
        await api.data('send/raw', {
            rcpt_to: ['bob@wary.test'],
            mail_from: 'sender@acme.test',
            data: raw.toString('base64'),
        });
    }
    const lives = async (): Promise<Try[][]> => {
        const rows = (await server.cli.json('message', 'list', 'acme/main')) as { id: number }[];
        return Promise.all(
            rows.map(async ({ id }) => {
                const life = await server.cli.json('message', 'trace', String(id));
                return (life as { attempts: Try[] }).attempts;
            }),
        );
    };
    const tried = async (times: number): Promise<Try[][] | false> => {
        const all = await lives();
        return all.length === 8 && all.every((tries) => tries.length === times) && all;
    };
    await until(() => tried(1), { for: 'all to be deferred', within: 20_000 });

    await server.stop();
    is_busy = false;
    server.configure({
        ...slowly,
        sources: [{ name: 'one', weight: 100 }, { name: 'two' }, { name: 'three', priority: 1 }],
    });
    const rows = (await server.cli.json('message', 'list', 'acme/main')) as { id: number }[];
    for (const { id } of rows) await server.cli.run('message', 'send-now', String(id));
    await server.start();

    const both = await until(() => tried(2), { for: 'all to be tried again', within: 20_000 });
    for (const tries of both) expect(tries[1]!.source).toBe(tries[0]!.source);
});

// With sources: helo.test.ts.
describe('the name in EHLO without sources', () => {
    const postal = { web_hostname: 'localhost', smtp_hostname: 'mail.postrider.test' };
    const dns = { return_path_domain: 'rp.postrider.test' };
    const cases = [
        {
            what: 'dns.helo_hostname',
            groups: { postal, dns: { ...dns, helo_hostname: 'out.postrider.test' } },
            name: 'out.postrider.test',
        },
        {
            what: 'postal.smtp_hostname without it',
            groups: { postal, dns },
            name: 'mail.postrider.test',
        },
    ];
    it.each(cases)('is $what', async ({ groups, name }) => {
        const { send, trace, server } = await house(groups);
        const before = host.conversations.length;
        const tries = await trace(await send());
        expect(tries.at(-1)!.helo).toBe(name);
        expect(ehlo_lines()[before]).toBe(`EHLO ${name}`);
        await server.stop();
    });
});

describe('pools', () => {
    it('are chosen by rules, and an address that is not ours is out of use with a reason', async () => {
        const { send, trace, server } = await house({
            sources: [
                { name: 'usual', helo: 'usual.postrider.test' },
                { name: 'bulk', addresses: ['127.0.0.75'], pools: ['bulk'], priority: 20 },
                { name: 'gone', addresses: ['192.0.2.75'], pools: ['bulk'], priority: 10 },
            ],
            pool_rules: [{ pool: 'bulk', server: 'acme/main', recipient: 'news@there.test' }],
        });
        expect((await trace(await send())).at(-1)!.source).toBe('usual');
        const tries = await trace(await send('news@there.test'));
        expect(tries.at(-1)).toMatchObject({ source: 'bulk', source_address: '127.0.0.75' });
        await until(() => server.process!.stderr.includes('source_out_of_use'), {
            for: 'the line that says why',
        });
        expect(server.process!.stderr).toContain('192.0.2.75 is no address of this machine');
        await server.stop();
    });
});

// Those that work: helo.test.ts.
describe('proxies', () => {
    it('that do not take our login are told of', async () => {
        const login = { user: 'me', password: 'open sesame' };
        const { address, port } = await microsocks('127.0.0.80', '127.0.0.82', login);
        const { send, trace, server } = await house({
            sources: [
                {
                    name: 'tunnel',
                    proxy: 'socks5',
                    proxy_host: address,
                    proxy_port: port,
                    proxy_username: login.user,
                    proxy_password: 'wrong',
                },
            ],
        });
        const tries = await trace(await send());
        expect(tries[0]!.reply).toMatch(/proxy/);
        await server.stop();
    });

    it('that are down let another source step in', async () => {
        const { send, trace, server } = await house({
            sources: [
                { name: 'tunnel', proxy: 'socks5', proxy_host: '127.0.0.87', proxy_port: 9 },
                { name: 'reserve', priority: 20 },
            ],
        });
        const tries = await trace(await send());
        expect(tries.at(-1)).toMatchObject({ source: 'reserve', host: 'mx.there.test' });
        await server.stop();
    });
});

describe('a smart host', () => {
    it.each([
        ['PLAIN', '127.0.0.90'],
        ['LOGIN', '127.0.0.91'],
        ['CRAM-MD5', '127.0.0.92'],
    ])('takes our login by %s', async (mechanism, address) => {
        const postfix = await sasl_postfix(mechanism, address);
        const { send, trace, server } = await house({
            sources: [
                {
                    name: 'provider',
                    helo: 'provider.postrider.test',
                    relay_host: address,
                    relay_port: around.port,
                    relay_tls: 'required',
                    relay_username: 'me@provider.test',
                    relay_password: 'open sesame',
                },
            ],
        });
        // Nobody need find hosts for a domain that does not exist: the smart host takes it.
        const tries = await trace(await send('bob@elsewhere.example'));
        expect(tries.at(-1)).toMatchObject({ source: 'provider', reply: /^250/ });
        await postfix.logged(new RegExp(`sasl_method=${mechanism}, sasl_username=me`));
        await server.stop();
    });

    async function sasl_postfix(mechanism: string, address: string): Promise<Postfix> {
        const folder = scratch('sasl');
        const database = join(folder, 'sasldb2');
        await run_well('saslpasswd2', ['-p', '-c', '-f', database, '-u', 'provider.test', 'me'], {
            input: 'open sesame',
        });
        await run_well('chmod', ['-R', 'a+rX', folder]);
        return Postfix.start({
            address,
            port: around.port,
            host_name: 'smtp.provider.test',
            tls: true,
            main: {
                smtpd_sasl_auth_enable: 'yes',
                smtpd_tls_auth_only: 'yes',
                smtpd_recipient_restrictions: 'permit_sasl_authenticated, reject',
            },
            sasl: `pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: ${database}
mech_list: ${mechanism}
`,
        });
    }
});
