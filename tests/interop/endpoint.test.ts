// Endpoints are told of mail: every format, as real receivers read it, signed, and to whom it may.
import { writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { self_signed } from './harness/certificates.ts';
import { nsd } from './harness/nsd.ts';
import { Server } from './harness/postrider.ts';
import { form_of, is_signed_by, WebEndpoint, type Told } from './harness/web_endpoint.ts';
import { scratch } from './harness/world.ts';

const zone = `
inside A 127.0.0.1
rebound A 10.255.255.1
rebound A 127.0.0.1
both A 127.0.0.1
both AAAA ::1
`;

const text = 'Dear Café,\r\n\r\nThanks!\r\n\r\nOn Monday, Ann wrote:\r\n> Hello\r\n';
const file = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
const message = [
    'From: Joe <joe@ext.test>',
    'To: help+7@acme.test',
    'Cc: ann@ext.test',
    'Reply-To: r1@ext.test',
    'Subject: =?utf-8?q?Caf=C3=A9?=',
    'Message-ID: <abc@ext.test>',
    'Date: Thu, 01 Jan 2026 00:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '--b',
    'Content-Type: application/octet-stream; name="data&1.bin"',
    'Content-Disposition: attachment; filename="data&1.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    file.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
].join('\r\n');

let folder: string;
let eml: string;
let server: Server;
let web: string;
let heard: WebEndpoint;
let made = 0;

beforeAll(async () => {
    folder = scratch('endpoint');
    eml = join(folder, 'message.eml');
    writeFileSync(eml, message);
    const certificate = await self_signed(folder, 'both', ['both.test']);
    // OpenSSL's own way to name the authorities that are trusted.
    process.env['SSL_CERT_FILE'] = certificate.certificate;
    const names = await nsd(zone);
    server = await Server.start({
        resolver: { servers: [names.server], trust_anchor: '', timeout: '2s' },
        endpoints: { allowed_networks: ['127.0.0.0/8', '::1'] },
    });
    await server.cli.create_tenant('acme/main', 'acme.test');
    web = `http://127.0.0.1:${server.web_port}`;
    heard = await WebEndpoint.start();
});

interface Try {
    result: string;
    code: number | null;
    reply: string | null;
    explanation: string;
    stage: string;
    tls: string | null;
    milliseconds: number;
}

/** Makes an endpoint and sends it the message; what came of it. */
async function try_endpoint(url: string, ...flags: string[]): Promise<Try> {
    const name = `E${++made}`;
    await server.cli.json('endpoint', 'create', 'acme/main', name, '--url', url, ...flags);
    const words = ['endpoint', 'test', 'acme/main', name, '--file', eml, '--json'];
    const ended = await server.cli.run(...words, '--to', 'help+7@acme.test');
    return (JSON.parse(ended.stdout) as Try[]).at(-1)!;
}

/** The same with an endpoint that takes it; what it was told. */
async function told(...flags: string[]): Promise<Told> {
    const path = `/${made + 1}`;
    const tried = await try_endpoint(heard.url(path), ...flags);
    expect(tried).toMatchObject({ result: 'delivered', code: 200, reply: 'thanks' });
    return heard.requests.find((each) => each.path === path)!;
}

describe('a payload', () => {
    it('of the format Hash says everything in JSON', async () => {
        const request = await told();
        const payload = JSON.parse(request.body.toString());

        expect(request.headers['content-type']).toBe('application/json');
        expect(payload).toMatchObject({
            rcpt_to: 'help+7@acme.test',
            subject: 'Café',
            message_id: 'abc@ext.test',
            size: String(Buffer.byteLength(message)),
            spam_status: 'NotChecked',
            bounce: false,
            to: 'help+7@acme.test',
            cc: 'ann@ext.test',
            from: 'Joe <joe@ext.test>',
            date: 'Thu, 01 Jan 2026 00:00:00 +0000',
            reply_to: ['r1@ext.test'],
            in_reply_to: null,
            html_body: null,
            attachment_quantity: 1,
        });
        expect(payload.plain_body.replaceAll('\r\n', '\n').trim()).toBe(
            text.replaceAll('\r\n', '\n').trim(),
        );
        expect(payload.attachments).toHaveLength(1);
        expect(payload.attachments[0]).toMatchObject({
            filename: 'data&1.bin',
            content_type: 'application/octet-stream',
            size: 1000,
        });
        expect(Buffer.from(payload.attachments[0].data, 'base64')).toEqual(file);
    });

    it('of the format Hash says the same in a form', async () => {
        const fields = await form_of(await told('--encoding', 'form'));

        expect(fields.get('subject')).toBe('Café');
        expect(fields.get('reply_to')).toBe('r1@ext.test');
        expect(fields.get('attachments[0][filename]')).toBe('data&1.bin');
        expect(fields.get('attachments[0][size]')).toBe('1000');
        const data = String(fields.get('attachments[0][data]'));
        expect(Buffer.from(data, 'base64')).toEqual(file);
    });

    it('leaves out files and parts replies from what is quoted where that is asked', async () => {
        const request = await told('--strip-replies', '--no-attachments');
        const payload = JSON.parse(request.body.toString());

        expect(payload.attachments).toBeUndefined();
        expect(payload.attachment_quantity).toBe(1);
        expect(payload.plain_body).toBe('Dear Café,\n\nThanks!');
        expect(payload.replies_from_plain_body).toBe('On Monday, Ann wrote:\n> Hello');
    });

    it.each(['json', 'form'])(
        'of the format RawMessage holds the message, %s',
        async (encoding) => {
            const request = await told('--format', 'raw', '--encoding', encoding);
            const payload =
                encoding === 'json'
                    ? JSON.parse(request.body.toString())
                    : Object.fromEntries(await form_of(request));

            expect(String(payload.base64)).toBe('true');
            expect(String(payload.size)).toBe(String(Buffer.byteLength(message)));
            expect(Buffer.from(payload.message, 'base64').toString()).toBe(message);
        },
    );

    it('of Inbound Parse is multipart/form-data with files', async () => {
        const request = await told('--format', 'inbound-parse');
        const fields = await form_of(request);

        expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
        expect(fields.get('subject')).toBe('Café');
        expect(fields.get('from')).toBe('Joe <joe@ext.test>');
        expect(String(fields.get('text')).replaceAll('\r\n', '\n')).toContain('Dear Café,\n');
        expect(JSON.parse(String(fields.get('envelope'))).to).toEqual(['help+7@acme.test']);
        expect(fields.get('attachments')).toBe('1');
        const files = JSON.parse(String(fields.get('attachment-info')));
        expect(files.attachment1.filename).toBe('data&1.bin');
        expect(fields.get('attachment1')).toEqual(file);
    });

    it('of Inbound Parse, raw, holds the message', async () => {
        const fields = await form_of(await told('--format', 'inbound-parse-raw'));

        expect(String(fields.get('email')).replaceAll(/\r?\n/g, '\r\n')).toBe(message);
    });
});

describe('a request', () => {
    it('is signed by the key that is published', async () => {
        const request = await told('--encoding', 'form');

        expect(await is_signed_by(request, web)).toBe(true);
        expect(await is_signed_by({ ...request, body: Buffer.from('else') }, web)).toBe(false);
        expect(request.headers['user-agent']).toMatch(/^Postrider\//);
    });

    it('carries the user and the password of its URL, and not in the URL', async () => {
        const path = '/secret?x=1';
        await try_endpoint(heard.url(path).replace('://', '://joe:w%40rd@'));
        const request = heard.requests.find((each) => each.path === path)!;

        expect(request.headers.authorization).toBe(`Basic ${btoa('joe:w@rd')}`);
        expect(request.headers.host).not.toContain('joe');
    });

    it('under TLS goes only to who proves the name', async () => {
        const pair = { certificate: '', key: readFileSync(join(folder, 'both.key'), 'utf8') };
        pair.certificate = readFileSync(join(folder, 'both.pem'), 'utf8');
        const secure = await WebEndpoint.start(undefined, { tls: pair });

        const trusted = await try_endpoint(secure.url('/', 'both.test'));
        expect(trusted).toMatchObject({ result: 'delivered', tls: expect.stringMatching(/^TLS/) });
        const other = await try_endpoint(secure.url('/', 'inside.test'));
        expect(other).toMatchObject({ result: 'deferred', stage: 'connect' });
        expect(secure.requests).toHaveLength(1);
    });

    it('goes to no address that is not public or allowed, and to an allowed one beside it', async () => {
        for (const url of [
            'http://10.1.2.3/',
            'http://169.254.169.254/latest/meta-data/',
            'http://[::ffff:192.168.0.1]/',
            'http://0.0.0.0/',
        ]) {
            const tried = await try_endpoint(url);
            expect(tried, url).toMatchObject({ result: 'deferred', stage: 'dns', code: null });
            expect(tried.reply).toContain('where no request may go');
        }
        // Each address of a name is looked at by itself.
        const tried = await try_endpoint(heard.url('/rebound', 'rebound.test'));
        expect(tried.result).toBe('delivered');
        expect(tried.milliseconds).toBeLessThan(4000);
    });
});

describe('an answer', () => {
    it.each([
        [200, 'delivered'],
        [204, 'delivered'],
        [301, 'bounced'],
        [400, 'bounced'],
        [404, 'bounced'],
        [410, 'bounced'],
        [429, 'deferred'],
        [500, 'deferred'],
        [503, 'deferred'],
    ])('%i means %s', async (status, result) => {
        const target = await WebEndpoint.start(() => ({
            status,
            headers: { location: heard.url('/redirected') },
            body: status === 204 ? '' : `why ${'x'.repeat(2000)}`,
        }));

        const tried = await try_endpoint(target.url());

        expect(tried).toMatchObject({ result, code: status, stage: 'response' });
        if (status !== 204) expect(tried.reply).toBe(`why ${'x'.repeat(496)}`);
        expect(target.requests).toHaveLength(1);
        expect(heard.requests.some((each) => each.path === '/redirected')).toBe(false);
    });

    it('that does not come in the endpoint’s time is waited for no longer', async () => {
        const slow = await WebEndpoint.start(() => ({ status: 200, after: 30_000 }));

        const tried = await try_endpoint(slow.url(), '--timeout', '5');

        expect(tried).toMatchObject({ result: 'deferred', stage: 'request', code: null });
        expect(tried.milliseconds).toBeGreaterThan(4900);
        expect(tried.milliseconds).toBeLessThan(6500);
    });
});
