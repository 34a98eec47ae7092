// Postal's HTTP interface: envelopes, codes, and what can be asked about a message.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { body_of, compose, field, unique } from './harness/message.ts';
import { dev, type DevMode } from './harness/postrider.ts';
import { until } from './harness/until.ts';

let mode: DevMode;
let api: Api;

beforeAll(async () => {
    mode = await dev();
    api = new Api(mode.ready.web, mode.ready.api_key);
});

const letter = { from: 'Shop <shop@demo.test>', subject: 'Hi', plain_body: 'Hello.' };

describe('the envelope', () => {
    it('has status, time, flags and data, in this order, with HTTP 200', async () => {
        const { http_status, envelope } = await api.call('send/message', {
            ...letter,
            to: ['a@away.test'],
        });

        expect(http_status).toBe(200);
        expect(Object.keys(envelope)).toEqual(['status', 'time', 'flags', 'data']);
        expect(envelope).toMatchObject({ status: 'success', flags: {} });
        expect(typeof envelope.time).toBe('number');
    });

    it('says AccessDenied without a key', async () => {
        const { http_status, envelope } = await new Api(mode.ready.web, undefined).call(
            'send/message',
            {},
        );

        expect(http_status).toBe(200);
        expect(envelope.status).toBe('error');
        expect(Object.keys(envelope.data)).toEqual(['message', 'code']);
        expect(envelope.data.code).toBe('AccessDenied');
    });

    it('says InvalidServerAPIKey with a wrong key, and which', async () => {
        const { envelope } = await new Api(mode.ready.web, 'wrong').call('send/message', {});

        expect(Object.keys(envelope.data)).toEqual(['message', 'token', 'code']);
        expect(envelope.data).toMatchObject({ code: 'InvalidServerAPIKey', token: 'wrong' });
    });

    it('takes parameters as a form field params, and by any method', async () => {
        const params = JSON.stringify({ ...letter, to: ['a@away.test'] });
        const headers = { 'X-Server-API-Key': mode.ready.api_key };
        const url = `${mode.ready.web}/api/v1/send/message`;

        const form = await fetch(url, {
            method: 'PUT',
            headers,
            body: new URLSearchParams({ params }),
        });
        const query = await fetch(`${url}?${new URLSearchParams({ params })}`, { headers });

        expect(await form.json()).toMatchObject({ status: 'success' });
        expect(await query.json()).toMatchObject({ status: 'success' });
    });

    it('is not there for JSON that is none: 400', async () => {
        const answer = await fetch(`${mode.ready.web}/api/v1/send/message`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Server-API-Key': mode.ready.api_key },
            body: '{"to": [',
        });

        expect(answer.status).toBe(400);
    });
});

describe('send/message', () => {
    it('answers an id and a token for each recipient', async () => {
        const data = await api.data('send/message', {
            ...letter,
            to: ['a@away.test', 'B <b@away.test>'],
            bcc: 'c@away.test',
        });

        expect(data.message_id).toMatch(/^[0-9a-f-]{36}@/);
        expect(Object.keys(data.messages).toSorted()).toEqual([
            'a@away.test',
            'b@away.test',
            'c@away.test',
        ]);
        for (const { id, token } of Object.values<any>(data.messages)) {
            expect(Number.isSafeInteger(id)).toBe(true);
            expect(token).toMatch(/^[A-Za-z0-9]{16}$/);
        }
    });

    it.each([
        ['NoRecipients', { ...letter }],
        ['TooManyToAddresses', { ...letter, to: many('to') }],
        ['TooManyCCAddresses', { ...letter, to: ['a@away.test'], cc: many('cc') }],
        ['TooManyBCCAddresses', { ...letter, to: ['a@away.test'], bcc: many('bcc') }],
        ['NoContent', { ...letter, to: ['a@away.test'], plain_body: '' }],
        ['FromAddressMissing', { ...letter, to: ['a@away.test'], from: '' }],
        [
            'UnauthenticatedFromAddress',
            { ...letter, to: ['a@away.test'], from: 'a@elsewhere.test' },
        ],
        [
            'AttachmentMissingName',
            { ...letter, to: ['a@away.test'], attachments: [{ data: 'eA==' }] },
        ],
        [
            'AttachmentMissingData',
            { ...letter, to: ['a@away.test'], attachments: [{ name: 'a.txt' }] },
        ],
    ])('says %s', async (code, parameters) => {
        const { http_status, envelope } = await api.call('send/message', parameters);

        expect(http_status).toBe(200);
        expect(envelope.status).toBe('error');
        expect(Object.keys(envelope.data)).toEqual(['message', 'code']);
        expect(envelope.data.code).toBe(code);
    });

    it('says the first thing that is wrong', async () => {
        expect((await api.call('send/message', {})).envelope.data.code).toBe('NoRecipients');
        expect((await api.call('send/message', { to: ['a@away.test'] })).envelope.data.code).toBe(
            'NoContent',
        );
    });

    it('builds a message with both bodies, attachments and own header fields', async () => {
        const to = `${unique()}@away.test`;
        const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

        const data = await api.data('send/message', {
            ...letter,
            to: [`To <${to}>`],
            cc: ['cc@away.test'],
            bcc: ['bcc@away.test'],
            subject: 'Grüße – 你好',
            plain_body: 'Schöne Grüße\n',
            html_body: '<p>Schöne Grüße</p>',
            reply_to: 'reply@demo.test',
            headers: { 'X-Own': 'yes', Subject: 'not this' },
            attachments: [
                {
                    name: 'büro.bin',
                    content_type: 'application/x-own',
                    data: bytes.toString('base64'),
                },
            ],
        });

        const { message, envelope } = await mode.sink.arrived(to);
        expect(envelope.rcpt_to).toContain(to);
        expect(field(message, 'Message-ID')).toEqual([`<${data.message_id}>`]);
        expect(field(message, 'To')).toEqual([`To <${to}>`]);
        expect(field(message, 'Cc')).toEqual(['cc@away.test']);
        expect(field(message, 'Bcc')).toEqual([]);
        expect(field(message, 'Reply-To')).toEqual(['reply@demo.test']);
        expect(field(message, 'X-Own')).toEqual(['yes']);
        expect(field(message, 'Subject')[0]).toMatch(/^=\?UTF-8\?/i);
        expect(field(message, 'Content-Type')[0]).toMatch(/^multipart\/mixed/);
        const id = data.messages[to].id;
        const all = await api.data('messages/message', { id, _expansions: true });
        expect(all.plain_body.trim()).toBe('Schöne Grüße');
        expect(all.html_body.trim()).toBe('<p>Schöne Grüße</p>');
        expect(all.attachments).toEqual([
            expect.objectContaining({
                filename: 'büro.bin',
                content_type: 'application/x-own',
                size: 256,
                hash: createHash('sha1').update(bytes).digest('hex'),
            }),
        ]);
        expect(Buffer.from(all.attachments[0].data, 'base64').equals(bytes)).toBe(true);
    });
});

describe('send/raw', () => {
    it('sends what it is given, byte for byte', async () => {
        const to = `${unique()}@away.test`;
        const raw = compose({ To: to, 'Message-ID': '<own@demo.test>' }, '.\r\n8 bit: \xe4\r\n');

        const data = await api.data('send/raw', {
            rcpt_to: [to, to],
            mail_from: 'sender@demo.test',
            data: raw.toString('base64'),
        });

        expect(data.message_id).toBe('own@demo.test');
        expect(Object.keys(data.messages)).toEqual([to]);
        const arrived = (await mode.sink.arrived(to)).message;
        expect(body_of(arrived)).toEqual(body_of(raw));
        expect(arrived.subarray(-raw.length).equals(raw)).toBe(true);
        expect(field(arrived, 'Received')).toEqual([]);
    });

    it('to nobody is a success without messages', async () => {
        const raw = compose({}).toString('base64');

        const data = await api.data('send/raw', {
            rcpt_to: [],
            mail_from: 'a@demo.test',
            data: raw,
        });

        expect(data).toEqual({ message_id: null, messages: {} });
    });

    it.each([
        ['rcpt_to', { mail_from: 'a@demo.test', data: 'eA==' }],
        ['rcpt_to', { rcpt_to: 'a@away.test', mail_from: 'a@demo.test', data: 'eA==' }],
        ['mail_from', { rcpt_to: [], data: 'eA==' }],
        ['data', { rcpt_to: [], mail_from: 'a@demo.test', data: '' }],
    ])('says that %s is missing', async (name, parameters) => {
        const { envelope } = await api.call('send/raw', parameters);

        expect(envelope.status).toBe('parameter-error');
        expect(Object.keys(envelope.data)).toEqual(['message']);
        expect(envelope.data.message).toMatch(new RegExp(`^\`${name}\` .*required but`));
    });

    it('says UnauthenticatedFromAddress, and nothing else', async () => {
        const raw = compose({ From: 'a@elsewhere.test' }).toString('base64');

        const { envelope } = await api.call('send/raw', {
            rcpt_to: ['a@away.test'],
            mail_from: 'a@demo.test',
            data: raw,
        });

        expect(envelope).toMatchObject({
            status: 'error',
            data: { code: 'UnauthenticatedFromAddress' },
        });
        expect(Object.keys(envelope.data)).toEqual(['code']);
    });
});

describe('messages/message', () => {
    it('answers id and token, and what is asked for', async () => {
        const { id, token } = await sent(unique());

        expect(await api.data('messages/message', { id })).toEqual({ id, token });
        const status = await api.data('messages/message', {
            id,
            _expansions: ['status', 'unknown'],
        });
        expect(Object.keys(status)).toEqual(['id', 'token', 'status']);
    });

    it('answers everything with _expansions: true', async () => {
        const name = unique();
        const { id } = await sent(name);
        const all = await until_sent(id);

        expect(Object.keys(all).toSorted()).toEqual([
            'activity_entries',
            'attachments',
            'details',
            'headers',
            'html_body',
            'id',
            'inspection',
            'plain_body',
            'raw_message',
            'status',
            'token',
        ]);
        expect(all.status).toEqual({
            status: 'Sent',
            last_delivery_attempt: expect.any(Number),
            held: false,
            hold_expiry: null,
        });
        expect(all.details).toEqual({
            rcpt_to: `${name}@away.test`,
            mail_from: 'shop@demo.test',
            subject: 'Hi',
            message_id: expect.stringMatching(/^[0-9a-f-]{36}@/),
            timestamp: expect.any(Number),
            direction: 'outgoing',
            size: expect.stringMatching(/^\d+$/),
            bounce: false,
            bounce_for_id: 0,
            tag: 'welcome',
            received_with_ssl: true,
        });
        expect(all.inspection).toEqual({
            inspected: false,
            spam: false,
            spam_score: 0,
            threat: false,
            threat_details: null,
        });
        expect(all.plain_body.trim()).toBe('Hello.');
        expect(all.html_body).toBeNull();
        expect(all.headers.subject).toEqual(['Hi']);
        expect(all.attachments).toEqual([]);
        expect(all.activity_entries).toEqual({ loads: [], clicks: [] });
        expect(Buffer.from(all.raw_message, 'base64').toString()).toContain('Subject: Hi\r\n');
        expect(all.raw_message.split('\n').every((line: string) => line.length <= 60)).toBe(true);
    });

    it.each([{ id: 1 }, { id: 9_007_199_254_740_991 }])(
        'says MessageNotFound with the id',
        async ({ id }) => {
            const { envelope } = await api.call('messages/message', { id });

            expect(Object.keys(envelope.data)).toEqual(['message', 'id', 'code']);
            expect(envelope.data).toMatchObject({ code: 'MessageNotFound', id });
        },
    );

    it('says that id is missing', async () => {
        const { envelope } = await api.call('messages/message', {});

        expect(envelope.status).toBe('parameter-error');
        expect(envelope.data.message).toMatch(/^`id` .*required but/);
    });
});

describe('messages/deliveries', () => {
    it('lists what was tried', async () => {
        const { id } = await sent(unique());
        await until_sent(id);

        const deliveries = await api.data('messages/deliveries', { id });

        expect(deliveries).toEqual([
            {
                id: expect.any(Number),
                status: 'Sent',
                details: expect.any(String),
                output: expect.stringMatching(/^250/),
                sent_with_ssl: expect.any(Boolean),
                log_id: expect.any(String),
                time: expect.any(Number),
                timestamp: expect.any(Number),
            },
        ]);
    });

    it('shows a refusal as HardFail with what the receiver said', async () => {
        const data = await api.data('send/message', { ...letter, to: ['refuse@away.test'] });
        const { id } = data.messages['refuse@away.test'];

        const failed = await until(
            async () => {
                const list: any[] = await api.data('messages/deliveries', { id });
                return list.find((delivery) => delivery.status === 'HardFail');
            },
            { for: 'HardFail' },
        );

        expect(failed.output).toMatch(/^550/);
    });
});

async function sent(name: string): Promise<{ id: number; token: string }> {
    const to = `${name}@away.test`;
    const data = await api.data('send/message', { ...letter, to: [to], tag: 'welcome' });
    return data.messages[to];
}

async function until_sent(id: number): Promise<any> {
    const look = async (): Promise<any> => {
        const all = await api.data('messages/message', { id, _expansions: true });
        return all.status.status === 'Sent' && all;
    };
    return until(look, { for: 'status Sent' });
}

function many(word: string): string[] {
    return Array.from({ length: 51 }, (_, n) => `${word}${n}@away.test`);
}
