// A web server of somebody else that mail is told to: keeps every request, answers as a test says.
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import {
    createServer,
    type IncomingHttpHeaders,
    type IncomingMessage,
    type ServerResponse,
} from 'node:http';
import { createServer as create_tls_server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from './until.ts';
import { at_end } from './world.ts';

export interface Told {
    path: string;
    headers: IncomingHttpHeaders;
    body: Buffer;
    at: number;
}

export interface Answer {
    status: number;
    body?: string;
    headers?: Record<string, string>;
    /** Milliseconds before it. */
    after?: number;
}

type Answering = (told: Told, earlier: Told[]) => Answer;

/** Resource: closed at the end of the file. */
export class WebEndpoint {
    readonly requests: Told[] = [];
    connections = 0;
    #port = 0;
    answer: Answering;

    private constructor(
        answer: Answering,
        readonly scheme: 'http' | 'https',
    ) {
        this.answer = answer;
    }

    static async start(
        answer: Answering = () => ({ status: 200, body: 'thanks' }),
        options: { tls?: { certificate: string; key: string }; address?: string } = {},
    ): Promise<WebEndpoint> {
        const endpoint = new WebEndpoint(answer, options.tls === undefined ? 'http' : 'https');
        const hear = (request: IncomingMessage, response: ServerResponse): void =>
            void endpoint.#hear(request, response);
        const server =
            options.tls === undefined
                ? createServer(hear)
                : create_tls_server({ cert: options.tls.certificate, key: options.tls.key }, hear);
        server.on('connection', () => ++endpoint.connections);
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject).listen(0, options.address ?? '127.0.0.1', resolve);
        });
        endpoint.#port = (server.address() as AddressInfo).port;
        at_end(() => {
            server.close();
            server.closeAllConnections();
        });
        return endpoint;
    }

    url(path = '/', host = '127.0.0.1'): string {
        return `${this.scheme}://${host}:${this.#port}${path}`;
    }

    get port(): number {
        return this.#port;
    }

    /** The first request of which `is_it` holds. */
    async told(is_it: (told: Told) => boolean, within = 20_000): Promise<Told> {
        return until(() => this.requests.find(is_it), { within, for: 'a request' });
    }

    async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        const told = {
            path: request.url ?? '',
            headers: request.headers,
            body: Buffer.concat(pieces),
            at: Date.now(),
        };
        const answer = this.answer(told, [...this.requests]);
        this.requests.push(told);
        if (answer.after !== undefined) await delay(answer.after, undefined, { ref: false });
        response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    }
}

/** Whether both signatures of a request are made by a key that `web` publishes. */
export async function is_signed_by(told: Told, web: string): Promise<boolean> {
    const published = (await (await fetch(`${web}/.well-known/jwks.json`)).json()) as {
        keys: Array<JsonWebKey & { kid: string }>;
    };
    const jwk = published.keys.find((each) => each.kid === told.headers['x-postal-signature-kid']);
    if (jwk === undefined) return false;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const check = (digest: string, field: string): boolean =>
        verify(digest, told.body, key, Buffer.from(String(told.headers[field]), 'base64'));
    return check('sha256', 'x-postal-signature-256') && check('sha1', 'x-postal-signature');
}

/** The fields of a form, whichever of the two ways it was written; files as bytes. */
export async function form_of(told: Told): Promise<Map<string, string | Buffer>> {
    const form = await new Response(told.body, {
        headers: { 'content-type': told.headers['content-type']! },
    }).formData();
    const fields = new Map<string, string | Buffer>();
    for (const [name, value] of form) {
        fields.set(
            name,
            typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()),
        );
    }
    return fields;
}
