// Postal's own client for Node, unchanged, against our HTTPS.
import https from 'node:https';
import { beforeAll, describe, expect, it } from 'vitest';
import Postal from '@atech/postal';

import { self_signed } from './harness/certificates.ts';
import { tenant, type Tenant } from './harness/mx.ts';
import { Server } from './harness/postrider.ts';
import { scratch } from './harness/world.ts';

let acme: Tenant;
let client: Postal.Client;

beforeAll(async () => {
    const made = await self_signed(scratch('certificates'), 'web', ['localhost']);
    const server = await Server.prepare();
    server.configure({
        certificates: [{ certificate: made.certificate, key: made.key }],
        http: [{ address: '127.0.0.1', port: server.web_port, tls: 'implicit' }],
        delivery: { port: 1, retry_first: '1h' },
    });
    await server.start();
    acme = await tenant(server);

    // The client always asks port 443 of a host; here that port is ours, and so trusted.
    Object.assign(https.globalAgent, { defaultPort: server.web_port });
    https.globalAgent.options.ca = made.pem;
    client = new Postal.Client('localhost', acme.api_key);
});

describe('@atech/postal', () => {
    it('sends a message and finds its recipients', async () => {
        const message = new Postal.SendMessage(client);
        message.to('To@away.test');
        message.cc('cc@away.test');
        message.from('Sender <sender@acme.test>');
        message.subject('Hello');
        message.plainBody('Hello.');
        message.htmlBody('<p>Hello.</p>');
        message.header('X-Own', 'yes');
        message.attach('a.txt', 'text/plain', 'content');

        const recipients = (await message.send()).recipients();

        expect(Object.keys(recipients).toSorted()).toEqual(['cc@away.test', 'to@away.test']);
        expect(recipients['to@away.test']?.id()).toEqual(expect.any(Number));
        expect(recipients['to@away.test']?.token()).toMatch(/^[A-Za-z0-9]{16}$/);
    });

    it('sends a raw message', async () => {
        const message = new Postal.SendRawMessage(client);
        message.mailFrom('sender@acme.test');
        message.rcptTo('raw@away.test');
        message.data('From: sender@acme.test\r\nSubject: raw\r\n\r\nHello.\r\n');

        const recipients = (await message.send()).recipients();

        expect(Object.keys(recipients)).toEqual(['raw@away.test']);
    });

    it('hears the code of an error', async () => {
        const message = new Postal.SendMessage(client);
        message.to('to@away.test');
        message.from('sender@elsewhere.test');
        message.plainBody('Hello.');

        await expect(message.send()).rejects.toMatchObject({ code: 'UnauthenticatedFromAddress' });
    });
});
