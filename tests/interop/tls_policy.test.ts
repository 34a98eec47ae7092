// TLS policies against real hosts: DANE in a signed zone, MTA-STS from a web server, REQUIRETLS,
// and the reports on all of it.
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

import { Authority, self_signed, tlsa } from './harness/certificates.ts';
import { Imposter } from './harness/imposter.ts';
import { body_of, compose, dot_stuffed, field, unique, with_crlf } from './harness/message.ts';
import { delivering, tenant, type Tenant } from './harness/mx.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Postfix } from './harness/postfix.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';
import { PolicyHost, policy } from './testnet/policy_host.ts';

interface Try {
    result: string;
    host: string | null;
    tls: string | null;
    tls_verified: boolean;
    tls_basis: string | null;
    tls_problem: string | null;
    explanation: string | null;
    enhanced_code: string | null;
}
interface Life {
    message: { status: string };
    attempts: Try[];
}

let acme: Tenant;
let loose: Postfix;
let strict: Postfix;
let broken: Imposter;
let useless: Imposter;
let web: PolicyHost;

beforeAll(async () => {
    const port = await free_ports();
    const folder = scratch('testnet');
    const authority = await Authority.create(folder);
    // Trusted by nobody: only TLSA records prove it.
    const own = await self_signed(folder, 'own', ['mx.dane.test']);
    const issued = await authority.issue('issued', ['mx.sts.test']);
    const names = ['sts', 'bad', 'other', 'trial'].map((name) => `mta-sts.${name}.test`);
    const wrong = `TLSA 3 1 1 ${'0'.repeat(64)}`;
    const sts = (name: string): string => `
_mta-sts.${name} TXT "v=STSv1; id=1;"
mta-sts.${name} A 127.0.0.75
`;
    const zone = `
acme MX 10 mx.dane
dane MX 10 mx.dane
mx.dane A 127.0.0.70
_${port}._tcp.mx.dane ${tlsa(own.pem)}
alias MX 10 mx.alias
mx.alias CNAME mx.dane
half MX 10 mx.half
mx.half CNAME mx.plain.other.
_${port}._tcp.mx.half ${tlsa(own.pem)}
useless MX 10 mx.useless
mx.useless A 127.0.0.73
_${port}._tcp.mx.useless TLSA 1 1 1 ${'0'.repeat(64)}
mismatch MX 10 mx.mismatch
mx.mismatch A 127.0.0.70
_${port}._tcp.mx.mismatch ${wrong}
second MX 10 mx.mismatch
second MX 20 mx.dane
sts MX 10 mx.sts
mx.sts A 127.0.0.71
${sts('sts')}
bad MX 10 mx.bad
mx.bad A 127.0.0.70
${sts('bad')}
_smtp._tls.bad TXT "v=TLSRPTv1; rua=https://reports.test/v1"
reports A 127.0.0.75
other MX 10 mx.bad
${sts('other')}
trial MX 10 mx.bad
${sts('trial')}
_smtp._tls.trial TXT "v=TLSRPTv1; rua=mailto:reports@dane.test"
broken MX 10 mx.broken
mx.broken A 127.0.0.72
`;
    const unsigned = `
plain MX 10 mx.plain
hosted MX 10 mx.dane.test.
mx.plain A 127.0.0.70
_${port}._tcp.mx.plain ${wrong}
`;
    const around = await nsd(zone, { other: unsigned }, ['test']);
    web = await PolicyHost.start(
        '127.0.0.75',
        await authority.issue('web', [...names, 'reports.test']),
    );
    web.policies.set('sts.test', policy('enforce', '*.sts.test'));
    web.policies.set('bad.test', policy('enforce', 'mx.bad.test'));
    web.policies.set('other.test', policy('enforce', 'mx.elsewhere.test'));
    web.policies.set('trial.test', policy('testing', 'mx.bad.test'));
    loose = await Postfix.start({
        address: '127.0.0.70',
        port,
        host_name: 'mx.dane.test',
        tls: own,
    });
    strict = await Postfix.start({
        address: '127.0.0.71',
        port,
        host_name: 'mx.sts.test',
        tls: issued,
    });
    broken = await Imposter.start('127.0.0.72', port, { tls: 'broken' });
    useless = await Imposter.start('127.0.0.73', port, { tls: 'broken' });
    const usual = delivering({ port, names: around }, { authorities: authority.file });
    acme = await tenant(
        await Server.start({
            ...usual,
            resolver: { servers: [around.server], trust_anchor: around.anchors, timeout: '2s' },
            mta_sts: { allowed_networks: ['127.0.0.0/8'] },
            tls_reports: {
                server: 'acme/main',
                organization_name: 'Acme',
                contact: 'tls@acme.test',
            },
        }),
    );
});

/** Submits a message and gives the word in it. */
async function send(to: string, extra: { mail?: string; field?: string } = {}): Promise<string> {
    const word = unique();
    const wire = await Wire.logged_in(
        acme.server.submission_port,
        acme.login.user,
        acme.login.pass,
    );
    await wire.ask(`MAIL FROM:<${word}@acme.test>${extra.mail ?? ''}`);
    await wire.ask(`RCPT TO:<${to}>`);
    await wire.ask('DATA');
    const more = extra.field === undefined ? {} : { 'TLS-Required': extra.field };
    const fields = { From: 'sender@acme.test', To: to, Subject: word, ...more };
    wire.write(dot_stuffed(compose(fields)));
    expect((await wire.reply()).code).toBe(250);
    await wire.quit();
    return word;
}

/** What became of the first attempt. */
async function life(word: string): Promise<Life> {
    return until(
        async () => {
            const listed = (await acme.server.cli.json('message', 'list')) as Array<{
                id: number;
                subject: string;
            }>;
            const found = listed.find((each) => each.subject === word);
            if (found === undefined) return undefined;
            const told = (await acme.server.cli.json('message', 'trace', `${found.id}`)) as Life;
            return told.attempts.length > 0 ? told : undefined;
        },
        { for: `an attempt with ${word}` },
    );
}

describe('DANE', () => {
    it('proves a host that no authority knows', async () => {
        const word = await send('to@dane.test');

        await loose.arrived(word);

        const [first] = (await life(word)).attempts;
        expect(first).toMatchObject({
            result: 'delivered',
            tls_basis: 'dane',
            tls_verified: true,
            tls_problem: null,
        });
    });

    it('is found where an alias leads', async () => {
        const word = await send('to@alias.test');

        await loose.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({
            host: 'mx.alias.test',
            tls_basis: 'dane',
            tls_verified: true,
        });
    });

    it('is found under the name of an alias that leads out of its signed zone', async () => {
        const word = await send('to@half.test');

        await loose.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({
            host: 'mx.half.test',
            tls_basis: 'dane',
            tls_verified: true,
        });
    });

    it('counts for a host in a signed zone though its domain is in none', async () => {
        const word = await send('to@hosted.other');

        await loose.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({
            host: 'mx.dane.test',
            tls_basis: 'dane',
            tls_verified: true,
        });
    });

    it('whose records are of no use forbids clear text', async () => {
        const word = await send('to@useless.test');

        const { attempts } = await life(word);

        expect(attempts).toHaveLength(1);
        expect(attempts[0]).toMatchObject({ result: 'deferred', tls_basis: 'dane' });
        expect(useless.messages).toEqual([]);
    });

    it('that does not match holds mail back and says why', async () => {
        const word = await send('to@mismatch.test');

        const { message, attempts } = await life(word);

        expect(message.status).toBe('deferred');
        expect(attempts[0]).toMatchObject({
            result: 'deferred',
            tls_basis: 'dane',
            tls: null,
            enhanced_code: '4.7.5',
        });
        expect(attempts[0]!.explanation).toContain('its TLSA records (DANE)');
        expect(loose.mail().some((mail) => mail.includes(word))).toBe(false);
    });

    it('of one host leaves the mail to the next', async () => {
        const word = await send('to@second.test');

        await loose.arrived(word);

        const hosts = (await life(word)).attempts.map((each) => [each.host, each.result]);
        expect(hosts).toEqual([
            ['mx.mismatch.test', 'deferred'],
            ['mx.dane.test', 'delivered'],
        ]);
    });

    it('in a zone that nobody signed counts for nothing', async () => {
        const word = await send('to@plain.other');

        await loose.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({
            tls_basis: null,
            tls_verified: false,
        });
    });
});

describe('MTA-STS', () => {
    it('in force is met by a trusted certificate', async () => {
        const word = await send('to@sts.test');

        await strict.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({
            result: 'delivered',
            tls_basis: 'mta-sts',
            tls_verified: true,
        });
        expect(web.fetched).toContain('sts.test');
    });

    it('in force holds mail for an untrusted certificate back', async () => {
        const { attempts } = await life(await send('to@bad.test'));

        expect(attempts[0]).toMatchObject({ result: 'deferred', tls_basis: 'mta-sts' });
        expect(attempts[0]!.explanation).toContain('the MTA-STS policy of bad.test');
    });

    it('in force forbids a host that it does not name', async () => {
        const { attempts } = await life(await send('to@other.test'));

        expect(attempts[0]).toMatchObject({ result: 'deferred', tls_basis: 'mta-sts' });
        expect(attempts[0]!.explanation).toContain('not a host that');
    });

    it('under test holds nothing back', async () => {
        const word = await send('to@trial.test');

        await loose.arrived(word);

        expect((await life(word)).attempts[0]).toMatchObject({ tls_verified: false });
    });

    it('is remembered when the server starts again and the web is gone', async () => {
        web.policies.delete('bad.test');
        await acme.server.stop();
        await acme.server.start();

        const { attempts } = await life(await send('to@bad.test'));

        expect(attempts[0]).toMatchObject({ result: 'deferred', tls_basis: 'mta-sts' });
    });
});

describe('without a policy', () => {
    it('clear text follows a broken handshake once, and it is said', async () => {
        const word = await send('to@broken.test');
        await until(() => broken.messages.some((text) => text.includes(word)), { for: word });

        const { attempts } = await life(word);

        expect(attempts.map((each) => [each.result, each.tls])).toEqual([
            ['deferred', null],
            ['delivered', null],
        ]);
        expect(attempts[1]!.explanation).toContain('in clear, as TLS failed');
        expect(broken.conversations).toHaveLength(2);
    });

    it('a host that broke is spared the handshake for a while', async () => {
        const word = await send('to@broken.test');
        await until(() => broken.messages.some((text) => text.includes(word)), { for: word });

        const { attempts } = await life(word);

        expect(attempts).toHaveLength(1);
        expect(attempts[0]!.explanation).toContain('in clear, as TLS failed');
        expect(attempts[0]!.tls_problem).not.toBeNull();
    });
});

describe('REQUIRETLS', () => {
    it('is returned by a host that does not support it', async () => {
        const word = await send('to@dane.test', { mail: ' REQUIRETLS RET=FULL' });

        const bounce = await loose.arrived(`${word}@acme.test`);

        const text = bounce.toString('latin1');
        expect(text).toContain('Status: 5.7.30');
        expect(text).toContain('text/rfc822-headers');
    });

    it('is returned where nothing proves the host', async () => {
        const word = await send('to@plain.other', { mail: ' REQUIRETLS' });

        const bounce = await loose.arrived(`${word}@acme.test`);

        expect(bounce.toString('latin1')).toContain('Status: 5.7.10');
    });

    it('the other way round lets mail go in spite of a policy', async () => {
        const word = await send('to@mismatch.test', { field: 'No' });

        await loose.arrived(word);
    });
});

describe('TLS reports', () => {
    interface Counted {
        domain: string;
        successes: number;
        failures: number;
        outcome: string | null;
    }

    it('count sessions of domains that ask for it, and go to those who asked', async () => {
        const counted = await until(
            async () => {
                const rows = (await acme.server.cli.json('tlsrpt', 'list')) as Counted[];
                // A server that stops keeps what it has not asked about, too.
                const asking = rows.filter((each) => /^(bad|trial)\./.test(each.domain));
                return asking.length === 2 ? asking : undefined;
            },
            { for: 'two domains', within: 25_000 },
        );
        expect(counted.map((each) => each.domain)).toEqual(['bad.test', 'trial.test']);
        expect(counted.every((each) => each.failures > 0)).toBe(true);

        await acme.server.cli.json('tlsrpt', 'send');
        const mail = with_crlf(await loose.arrived('TLS-Report-Domain: trial.test', 25_000));

        expect(field(mail, 'DKIM-Signature')).not.toEqual([]);
        expect(field(mail, 'Content-Type')[0]).toContain('report-type="tlsrpt"');
        const packed = body_of(mail)
            .toString('latin1')
            .split(/\r?\n\r?\n/);
        const base64 = packed.find((each) => each.startsWith('H4sI'))!;
        const report = JSON.parse(
            gunzipSync(Buffer.from(base64.split('\r\n--')[0]!, 'base64')).toString('utf8'),
        ) as { policies: Array<{ policy: object; 'failure-details': object[] }> };
        expect(report.policies[0]!.policy).toMatchObject({
            'policy-type': 'sts',
            'policy-domain': 'trial.test',
        });
        expect(report.policies[0]!['failure-details'][0]).toMatchObject({
            'receiving-mx-hostname': 'mx.bad.test',
        });

        const posted = await until(() => web.posted[0], { for: 'a report over HTTPS' });
        expect(posted).toMatchObject({ path: '/v1', type: 'application/tlsrpt+gzip' });
        expect(gunzipSync(posted.body).toString('utf8')).toContain('"policy-domain":"bad.test"');
    });
});
