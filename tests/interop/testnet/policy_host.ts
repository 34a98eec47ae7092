// A web server on port 443 of a loopback address: MTA-STS policies, and a receiver of TLS reports.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';

import type { Certificate } from '../harness/certificates.ts';
import { at_end } from '../harness/world.ts';

/** What somebody posted. */
export interface Posted {
    host: string;
    path: string;
    type: string;
    body: Buffer;
}

/** Resource: closed at the end of the file. Root alone may start it. */
export class PolicyHost {
    /** Domain to the text of its policy; none: 404. */
    readonly policies = new Map<string, string>();
    readonly fetched: string[] = [];
    readonly posted: Posted[] = [];

    static async start(address: string, certificate: Certificate): Promise<PolicyHost> {
        const host = new PolicyHost();
        const server = createServer(
            { cert: certificate.pem, key: readFileSync(certificate.key) },
            (request, response) => {
                void host.#hear(request).then(({ status, text }) => {
                    response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
                });
            },
        );
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject).listen(443, address, resolve);
        });
        at_end(() => {
            server.closeAllConnections();
            server.close();
        });
        return host;
    }

    async #hear(request: IncomingMessage): Promise<{ status: number; text: string }> {
        const host = request.headers.host ?? '';
        const path = request.url ?? '';
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        if (request.method === 'POST') {
            const type = request.headers['content-type'] ?? '';
            this.posted.push({ host, path, type, body: Buffer.concat(pieces) });
            return { status: 201, text: '' };
        }
        const domain = host.replace(/^mta-sts\./, '');
        this.fetched.push(domain);
        const policy = this.policies.get(domain);
        return policy !== undefined && path === '/.well-known/mta-sts.txt'
            ? { status: 200, text: policy }
            : { status: 404, text: 'not here' };
    }
}

/** A policy as its lines. */
export function policy(mode: 'enforce' | 'testing' | 'none', mx: string): string {
    return `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 86400\n`;
}
