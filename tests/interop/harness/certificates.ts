// Certificates for tests, made by openssl.
import { readFileSync } from 'node:fs';
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
