// Certificates for tests, made by openssl.
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run_well } from './process.ts';

export interface Certificate {
    certificate: string;
    key: string;
    pem: string;
}

/** A certificate signed by itself for these names, as NAME.pem and NAME.key in `folder`. */
export async function self_signed(
    folder: string,
    file: string,
    names: string[],
): Promise<Certificate> {
    const certificate = join(folder, `${file}.pem`);
    const key = join(folder, `${file}.key`);
    const alternatives = names.map((name) => `DNS:${name}`).join(',');
    await run_well('openssl', [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '30',
        '-keyout',
        key,
        '-out',
        certificate,
        '-subj',
        `/CN=${names[0]}`,
        '-addext',
        `subjectAltName=${alternatives}`,
    ]);
    return { certificate, key, pem: readFileSync(certificate, 'utf8') };
}

/** Whoever signs certificates in a test. */
export class Authority {
    private constructor(
        readonly folder: string,
        readonly file: string,
    ) {}

    static async create(folder: string): Promise<Authority> {
        await self_signed(folder, 'authority', ['authority.test']);
        return new Authority(folder, join(folder, 'authority.pem'));
    }

    /** A certificate for these names, as NAME.pem and NAME.key beside its own. */
    async issue(file: string, names: string[]): Promise<Certificate> {
        const path = (ending: string): string => join(this.folder, `${file}.${ending}`);
        const alternatives = names.map((name) => `DNS:${name}`).join(',');
        const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
        const request = ['-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${names[0]}`];
        await run_well('openssl', ['req', ...curve, ...request]);
        writeFileSync(path('ext'), `subjectAltName=${alternatives}\n`);
        await run_well('openssl', [
            'x509',
            '-req',
            '-days',
            '30',
            '-CA',
            this.file,
            '-CAkey',
            join(this.folder, 'authority.key'),
            '-CAcreateserial',
            '-extfile',
            path('ext'),
            '-in',
            path('csr'),
            '-out',
            path('pem'),
        ]);
        return {
            certificate: path('pem'),
            key: path('key'),
            pem: readFileSync(path('pem'), 'utf8'),
        };
    }
}

/** The TLSA record 3 1 1 of a certificate: SHA-256 of its public key (RFC 7671 §5.1). */
export function tlsa(pem: string): string {
    const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
    return `TLSA 3 1 1 ${createHash('sha256').update(key).digest('hex')}`;
}
