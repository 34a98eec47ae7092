// A server of ours in the test network, with what the tests ask of it.
import { Api } from '../harness/api.ts';
import { compose } from '../harness/message.ts';
import { tenant } from '../harness/mx.ts';
import { Server, type Yaml } from '../harness/postrider.ts';
import { until } from '../harness/until.ts';

/** An attempt as `message trace` tells it. */
export interface Try {
    number: number;
    result: string;
    source: string;
    source_address: string | null;
    helo: string;
    host: string | null;
    address: string | null;
    reply: string | null;
    explanation: string;
    tls: string | null;
    tls_verified: boolean;
    tls_basis: string | null;
    tls_problem: string | null;
}

/** A source as `source list` and `source check` tell it. */
export interface Standing {
    name: string;
    in_use: boolean | null;
    reason: string | null;
}

export interface House {
    server: Server;
    /** Sends a message; its id. */
    send(to?: string, subject?: string): Promise<number>;
    /** Its attempts, once there are so many. */
    trace(id: number, count?: number): Promise<Try[]>;
    /** The page that explains, as one line. */
    page(...words: string[]): Promise<string>;
    standings(what?: 'list' | 'check'): Promise<Standing[]>;
}

export async function house(groups: Yaml): Promise<House> {
    const acme = await tenant(await Server.start(groups));
    const { server } = acme;
    const api = new Api(`http://localhost:${server.web_port}`, acme.api_key);
    const send = async (to = 'bob@there.test', subject = 'A test'): Promise<number> => {
        const raw = compose({ From: 'sender@acme.test', To: to, Subject: subject });
        const data = await api.data('send/raw', {
            rcpt_to: [to],
            mail_from: 'sender@acme.test',
            data: raw.toString('base64'),
        });
        return data.messages[to].id;
    };
    const trace = async (id: number, count = 1): Promise<Try[]> => {
        const look = async (): Promise<Try[] | false> => {
            const life = await server.cli.json('message', 'trace', String(id));
            const { attempts } = life as { attempts: Try[] };
            return attempts.length >= count && attempts;
        };
        return until(look, { for: `${count} attempts of ${id}`, within: 15_000 });
    };
    const page = async (...words: string[]): Promise<string> =>
        (await server.cli.run('explain', ...words)).stdout.replaceAll(/\s+/g, ' ');
    const standings = async (what: 'list' | 'check' = 'list'): Promise<Standing[]> => {
        const ended = await server.cli.run('source', what, '--json');
        return JSON.parse(ended.stdout) as Standing[];
    };
    return { server, send, trace, page, standings };
}
