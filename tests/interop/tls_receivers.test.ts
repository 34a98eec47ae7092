// Receiving servers other than Postfix: one that DANE proves, one without TLS.
import { describe, expect, it } from 'vitest';

import { self_signed, tlsa } from './harness/certificates.ts';
import { nodemailer } from './harness/clients.ts';
import { compose, unique } from './harness/message.ts';
import { delivering, tenant } from './harness/mx.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Server } from './harness/postrider.ts';
import { scratch } from './harness/world.ts';
import { exim, exim_packages, opensmtpd, opensmtpd_packages } from './testnet/others.ts';

const servers = [
    {
        name: 'Exim',
        start: exim,
        packages: await exim_packages(),
        address: '127.0.0.80',
        is_dane: true,
    },
    {
        name: 'OpenSMTPD',
        start: opensmtpd,
        packages: await opensmtpd_packages(),
        address: '127.0.0.81',
        is_dane: false,
    },
];

describe.each(servers)('$name', ({ start, packages, address, is_dane }) => {
    it.skipIf(packages === undefined)('gets its mail, and what it showed is recorded', async () => {
        const port = await free_ports();
        const host_name = 'mx.there.test';
        const tls = await self_signed(scratch('mx'), 'mx', [host_name]);
        const mailbox = await start(packages!, { address, port, host_name, tls });
        const zone = `
there MX 10 mx.there
mx.there A ${address}
${is_dane ? `_${port}._tcp.mx.there ${tlsa(tls.pem)}` : ''}
`;
        const names = await nsd(zone, {}, ['test']);
        const acme = await tenant(
            await Server.start({
                ...delivering({ port, names }),
                resolver: { servers: [names.server], trust_anchor: names.anchors, timeout: '2s' },
            }),
        );
        const word = unique();

        await nodemailer(acme.server.submission_port, acme.login).sendMail({
            envelope: { from: 'sender@acme.test', to: 'to@there.test' },
            raw: compose({ From: 'sender@acme.test', Subject: word }),
        });

        await mailbox.arrived(word);
        const [delivery] = (await acme.server.cli.json('message', 'list')) as Array<{ id: number }>;
        const life = (await acme.server.cli.json('message', 'trace', `${delivery!.id}`)) as {
            attempts: object[];
        };
        expect(life.attempts[0]).toMatchObject(
            is_dane
                ? { tls_basis: 'dane', tls_verified: true }
                : { tls: null, tls_basis: null, tls_problem: 'STARTTLS is not offered' },
        );
    });
});
