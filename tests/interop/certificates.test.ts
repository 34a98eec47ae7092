// Several certificates: chosen by SNI, seen by openssl, read again on SIGHUP.
import { copyFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import { self_signed, type Certificate } from './harness/certificates.ts';
import { Server } from './harness/postrider.ts';
import { run } from './harness/process.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';

let server: Server;
let folder: string;
let first: Certificate;
let second: Certificate;

beforeAll(async () => {
    folder = scratch('certificates');
    first = await self_signed(folder, 'first', ['first.test']);
    second = await self_signed(folder, 'second', ['second.test', '*.wild.test']);
    server = await Server.start({
        certificates: [
            { certificate: first.certificate, key: first.key },
            { certificate: second.certificate, key: second.key },
        ],
    });
});

/** The certificate that openssl is shown for this name. */
async function shown(name: string | undefined): Promise<X509Certificate> {
    const sni = name === undefined ? ['-noservername'] : ['-servername', name];
    const starttls = await run(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${server.smtp_port}`, '-starttls', 'smtp', ...sni],
        { input: 'QUIT\n' },
    );
    return new X509Certificate(
        /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(starttls.stdout)![0],
    );
}

describe('by SNI', () => {
    it.each([
        ['first.test', 'first.test'],
        ['second.test', 'second.test'],
        ['a.wild.test', 'second.test'],
        ['unknown.test', 'first.test'],
        [undefined, 'first.test'],
    ])('%s is shown the certificate of %s', async (asked, subject) => {
        expect((await shown(asked)).subject).toBe(`CN=${subject}`);
    });

    it('the listener with TLS from the first byte chooses the same way', async () => {
        const wire = await Wire.connect_tls(server.implicit_port, 'second.test');
        const peer = (wire.socket as import('node:tls').TLSSocket).getPeerCertificate();

        expect(peer.subject.CN).toBe('second.test');
        expect((await wire.reply()).code).toBe(220);
        wire.close();
    });
});

describe('old protocols', () => {
    it.each(['-tls1', '-tls1_1'])('are refused: %s', async (flag) => {
        const tried = await run(
            'openssl',
            [
                's_client',
                '-connect',
                `127.0.0.1:${server.implicit_port}`,
                flag,
                '-cipher',
                'ALL:@SECLEVEL=0',
            ],
            { input: 'QUIT\n' },
        );

        expect(tried.code).not.toBe(0);
    });

    it.each(['-tls1_2', '-tls1_3'])('but not %s', async (flag) => {
        const tried = await run(
            'openssl',
            ['s_client', '-connect', `127.0.0.1:${server.implicit_port}`, flag, '-ign_eof'],
            { input: 'QUIT\r\n' },
        );

        expect(tried.code, tried.stderr).toBe(0);
        expect(tried.stdout).toMatch(/^221 /m);
    });
});

describe('SIGHUP', () => {
    it('shows certificates that were replaced, and cuts no connection', async () => {
        const wire = await Wire.under_tls(server.smtp_port);
        const before = await shown('second.test');
        const renewed = await self_signed(folder, 'renewed', ['second.test']);
        copyFileSync(renewed.certificate, second.certificate);
        copyFileSync(renewed.key, second.key);

        server.process!.signal('SIGHUP');
        const after = await until(
            async () => {
                const now = await shown('second.test');
                return now.fingerprint256 !== before.fingerprint256 && now;
            },
            { for: 'the renewed certificate' },
        );

        expect(after.fingerprint256).toBe(new X509Certificate(renewed.pem).fingerprint256);
        expect((await wire.ask('NOOP')).code).toBe(250);
        wire.close();
    });

    it('goes on with the old ones when a file is broken', async () => {
        const before = await shown('first.test');
        copyFileSync(second.key, first.key);

        server.process!.signal('SIGHUP');
        await server.process!.line((line) => /first/.test(line) && / (error|warning) /.test(line), {
            from: 'stderr',
        });

        expect((await shown('first.test')).fingerprint256).toBe(before.fingerprint256);
    });
});
