// A receiving server that behaves as a test says, for what no real one does when asked.
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';

import { at_end } from './world.ts';

/** What happened on one connection, in order. */
export interface Conversation {
    /** Where the client came from. */
    peer: string;
    commands: string[];
    messages: string[];
    under_tls: boolean;
}

export interface Manners {
    /** The greeting; 220 when not given. */
    greeting?: string;
    /** Lines of EHLO beyond the first. */
    capabilities?: string[];
    /** The reply to a command; undefined for the usual one. `close!` closes instead. */
    answer?: (command: string, conversation: Conversation) => string | undefined;
    /** The reply to a message. */
    accept?: (message: string, conversation: Conversation) => string | undefined;
    /** STARTTLS is offered with this; `broken` says 220 and then speaks no TLS. */
    tls?: { certificate: string; key: string } | 'broken';
}

/** Resource: closed at the end of the file. */
export class Imposter {
    readonly conversations: Conversation[] = [];
    readonly #server: Server;
    readonly #context: SecureContext | undefined;

    private constructor(private readonly manners: Manners) {
        this.#server = createServer((socket) => this.#serve(socket));
        if (typeof manners.tls === 'object') {
            this.#context = createSecureContext({
                cert: manners.tls.certificate,
                key: manners.tls.key,
            });
        }
    }

    static async start(address: string, port: number, manners: Manners = {}): Promise<Imposter> {
        const imposter = new Imposter(manners);
        const server = imposter.#server;
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject).listen(port, address, resolve);
        });
        at_end(() => void server.close());
        return imposter;
    }

    /** The messages of all conversations. */
    get messages(): string[] {
        return this.conversations.flatMap((each) => each.messages);
    }

    #serve(socket: Socket): void {
        const conversation: Conversation = {
            peer: socket.remoteAddress ?? '',
            commands: [],
            messages: [],
            under_tls: false,
        };
        this.conversations.push(conversation);
        socket.unref();
        socket.write(`${this.manners.greeting ?? '220 imposter.test ESMTP'}\r\n`);
        this.#read(socket, conversation);
    }

    #read(socket: Socket, conversation: Conversation): void {
        let buffered = '';
        let in_message = false;
        const hear = (bytes: Buffer): void => {
            buffered += bytes.toString('latin1');
            for (;;) {
                const mark = in_message ? '\r\n.\r\n' : '\r\n';
                const end = buffered.indexOf(mark);
                if (end === -1) return;
                const text = buffered.slice(0, end);
                buffered = buffered.slice(end + mark.length);
                if (in_message) {
                    in_message = false;
                    conversation.messages.push(text.slice(2));
                    say(socket, this.manners.accept?.(text, conversation) ?? '250 2.0.0 Taken');
                    continue;
                }
                conversation.commands.push(text);
                const reply = this.#reply(text, conversation);
                say(socket, reply);
                in_message = text.toUpperCase() === 'DATA' && reply.startsWith('354');
                // The final dot may be the first line; so every message begins behind a line end.
                if (in_message) buffered = `\r\n${buffered}`;
                if (text.toUpperCase() === 'STARTTLS' && reply.startsWith('220')) {
                    socket.off('data', hear);
                    this.#start_tls(socket, conversation);
                    return;
                }
            }
        };
        socket.on('data', hear);
        socket.on('error', () => {});
    }

    #reply(command: string, conversation: Conversation): string {
        const own = this.manners.answer?.(command, conversation);
        if (own !== undefined) return own;
        const verb = command.split(' ')[0]!.toUpperCase();
        if (verb === 'EHLO') return this.#ehlo(conversation);
        if (verb === 'DATA') return '354 Go on';
        if (verb === 'STARTTLS') return '220 2.0.0 Go on';
        if (verb === 'QUIT') return '221 2.0.0 Bye';
        return '250 2.0.0 Fine';
    }

    #ehlo(conversation: Conversation): string {
        const offers = [
            ...(this.manners.capabilities ?? ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES']),
        ];
        if (this.manners.tls !== undefined && !conversation.under_tls) offers.push('STARTTLS');
        const lines = ['imposter.test', ...offers];
        return lines
            .map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`)
            .join('\r\n');
    }

    #start_tls(socket: Socket, conversation: Conversation): void {
        if (this.#context === undefined) {
            socket.once('data', () => socket.end('this is not TLS\r\n'));
            return;
        }
        const secured = new TLSSocket(socket, { isServer: true, secureContext: this.#context });
        conversation.under_tls = true;
        this.#read(secured, conversation);
    }
}

function say(socket: Socket, reply: string): void {
    if (reply === 'close!') socket.destroy();
    else if (reply.startsWith('421') || reply.startsWith('221')) socket.end(`${reply}\r\n`);
    else socket.write(`${reply}\r\n`);
}
