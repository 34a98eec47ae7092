// Other people's SMTP clients: nodemailer, swaks, smtp-source.
import { createTransport, type Transporter } from 'nodemailer';
import type SMTPConnection from 'nodemailer/lib/smtp-connection/index.js';

import { run, type Ended } from './process.ts';
import { at_end } from './world.ts';

export interface Login {
    user: string;
    pass: string;
}

/** nodemailer over STARTTLS, insisted on, unless `options` say otherwise. */
export function nodemailer(
    port: number,
    login?: Login,
    options: SMTPConnection.Options = {},
): Transporter {
    const transport = createTransport({
        host: '127.0.0.1',
        port,
        secure: false,
        requireTLS: true,
        tls: { rejectUnauthorized: false },
        ...(login === undefined ? {} : { auth: login }),
        ...options,
    });
    at_end(() => transport.close());
    return transport;
}

/** One message by swaks. */
export async function swaks(port: number, args: string[]): Promise<Ended> {
    return run('swaks', ['--server', `127.0.0.1:${port}`, '--hide-informational', ...args]);
}

/** Many messages by Postfix's own generator. */
export async function smtp_source(port: number, args: string[]): Promise<Ended> {
    return run('smtp-source', [...args, `inet:127.0.0.1:${port}`]);
}
