// Postfix, Exim and OpenSMTPD against each kind of certificate: what is delivered, what waits, what
// is recorded, and that clear text follows a failure only where nobody asked for more.
import { beforeAll, describe, expect, it } from 'vitest';

import { Authority, self_signed, tlsa } from './harness/certificates.ts';
import { unique } from './harness/message.ts';
import { delivering } from './harness/mx.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Postfix } from './harness/postfix.ts';
import { scratch } from './harness/world.ts';
import { house, type House, type Try } from './testnet/house.ts';
import { exim, exim_packages, opensmtpd, opensmtpd_packages } from './testnet/others.ts';
import { PolicyHost, policy } from './testnet/policy_host.ts';
import { Mailbox, type Seats } from './testnet/receivers.ts';

type Start = (seats: Seats) => Promise<Mailbox>;
type Make = 'postfix' | 'exim' | 'opensmtpd';
const [of_exim, of_opensmtpd] = [await exim_packages(), await opensmtpd_packages()];
const makes: Record<Make, Start | undefined> = {
    postfix,
    exim: of_exim === undefined ? undefined : (seats) => exim(of_exim, seats),
    opensmtpd: of_opensmtpd === undefined ? undefined : (seats) => opensmtpd(of_opensmtpd, seats),
};
const all = Object.keys(makes) as Make[];
const wrong = `TLSA 3 1 1 ${'0'.repeat(64)}`;

/** Where a destination's host is: it shows its own certificate, one of an authority, or fails. */
const destinations = {
    dane: 'own',
    mismatch: 'own',
    unknown: 'own',
    trusted: 'issued',
    misnamed: 'issued',
    broken: 'broken',
    insisting: 'broken',
} as const;
type Destination = keyof typeof destinations;

let port: number;
let at: House;
const mailboxes = new Map<Make, Mailbox>();
const sent = new Map<string, { word: string; id: number }>();

function address(make: Make, kind: 'own' | 'issued' | 'broken'): string {
    const place = ['own', 'issued', 'broken'].indexOf(kind);
    return `127.0.0.${100 + 10 * all.indexOf(make) + place}`;
}

function host(make: Make, destination: Destination): string {
    return `mx.${destination}.${make}.test`;
}

async function postfix({ host_name, port: on, seats }: Seats): Promise<Mailbox> {
    const [first, ...also] = seats;
    const tls = first!.tls === 'broken' ? false : first!.tls;
    const main = { inet_protocols: 'ipv4' };
    const server = await Postfix.start({
        address: first!.address,
        port: on,
        host_name,
        tls,
        also,
        main,
    });
    const read = (): string => server.mail().join('\n');
    return new Mailbox(read, host_name);
}

function records(make: Make, own: string): string {
    return (Object.keys(destinations) as Destination[])
        .map((name) => {
            const domain = `${name}.${make}`;
            const at_port = `_${port}._tcp.mx.${domain}`;
            const dane = { dane: tlsa(own), mismatch: wrong, insisting: wrong } as Record<
                string,
                string
            >;
            const sts = destinations[name] === 'issued';
            return `
${domain} MX 10 mx.${domain}
mx.${domain} A ${address(make, destinations[name])}
${dane[name] === undefined ? '' : `${at_port} ${dane[name]}`}
${sts ? `_mta-sts.${domain} TXT "v=STSv1; id=1;"\nmta-sts.${domain} A 127.0.0.76` : ''}
`;
        })
        .join('');
}

beforeAll(async () => {
    port = await free_ports();
    const folder = scratch('receivers');
    const authority = await Authority.create(folder);
    let zone = '';
    const starting = all.map(async (make) => {
        const start = makes[make];
        if (start === undefined) return;
        const own = await self_signed(folder, `own-${make}`, [`mx.${make}.test`]);
        zone += records(make, own.pem);
        const issued = await authority.issue(`issued-${make}`, [host(make, 'trusted')]);
        const seats: Seats = {
            host_name: `mx.${make}.test`,
            port,
            seats: [
                { address: address(make, 'own'), tls: own },
                { address: address(make, 'issued'), tls: issued },
                { address: address(make, 'broken'), tls: 'broken' },
            ],
        };
        mailboxes.set(make, await start(seats));
    });
    await Promise.all(starting);
    const enforcing = all.flatMap((make) => [`trusted.${make}.test`, `misnamed.${make}.test`]);
    const shown = await authority.issue(
        'web',
        enforcing.map((domain) => `mta-sts.${domain}`),
    );
    const web = await PolicyHost.start('127.0.0.76', shown);
    for (const domain of enforcing) web.policies.set(domain, policy('enforce', `mx.${domain}`));
    const names = await nsd(zone, {}, ['test']);
    at = await house({
        ...delivering({ port, names }, { authorities: authority.file, retry_first: '10m' }),
        resolver: { servers: [names.server], trust_anchor: names.anchors, timeout: '2s' },
        mta_sts: { allowed_networks: ['127.0.0.0/8'] },
    });
    for (const make of mailboxes.keys()) {
        for (const name of Object.keys(destinations) as Destination[]) {
            const word = unique(`${make}-${name}`);
            const id = await at.send(`to@${name}.${make}.test`, word);
            sent.set(`${make} ${name}`, { word, id });
        }
    }
});

describe.each(all)('%s', (make) => {
    async function became(name: Destination): Promise<{ tries: Try[]; word: string }> {
        const { word, id } = sent.get(`${make} ${name}`)!;
        return { tries: await at.trace(id, name === 'broken' ? 2 : 1), word };
    }

    const it_has = it.skipIf(makes[make] === undefined);

    it_has.each([
        ['that DANE proves', 'dane', 'dane', true],
        ['that an authority proves under MTA-STS', 'trusted', 'mta-sts', true],
        ['that signed its certificate itself', 'unknown', null, false],
    ] as const)('gets mail under TLS as a host %s', async (_, name, tls_basis, tls_verified) => {
        const { tries, word } = await became(name);

        expect(tries).toMatchObject([{ result: 'delivered', tls_basis, tls_verified }]);
        expect(tries[0]!.tls).toMatch(/^TLSv1\.[23]/);
        expect(await mailboxes.get(make)!.arrived(word)).toMatch(/with E?SMTPS/i);
    });

    it_has.each([
        ['whose certificate DANE does not know', 'mismatch', 'dane', 'its TLSA records (DANE)'],
        ['of another name under MTA-STS', 'misnamed', 'mta-sts', 'the MTA-STS policy of'],
        ['with TLS that fails in spite of DANE', 'insisting', 'dane', 'its TLSA records (DANE)'],
    ] as const)('gets nothing as a host %s', async (_, name, tls_basis, why) => {
        const { tries, word } = await became(name);

        expect(tries).toMatchObject([{ result: 'deferred', tls_basis, tls_verified: false }]);
        expect(tries[0]!.explanation).toContain(why);
        expect(tries[0]!.tls_problem).not.toBeNull();
        await mailboxes.get(make)!.arrived(sent.get(`${make} broken`)!.word);
        expect(mailboxes.get(make)!.find(word)).toBeUndefined();
    });

    it_has('gets mail in clear, once, where TLS fails and nobody asked for it', async () => {
        const { tries, word } = await became('broken');

        expect(tries).toMatchObject([
            { result: 'deferred', tls: null, tls_basis: null },
            { result: 'delivered', tls: null, tls_basis: null, tls_verified: false },
        ]);
        expect(tries[1]!.explanation).toContain('in clear, as TLS failed');
        expect(tries[1]!.tls_problem).toBe(tries[0]!.tls_problem);
        expect(await mailboxes.get(make)!.arrived(word)).toMatch(/with E?SMTP /i);
    });
});
