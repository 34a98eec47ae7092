// Messages to send, and what is in those that arrive.

const crlf = '\r\n';

/** A small message; bytes of the body are given as latin1. */
export function compose(fields: Record<string, string>, body = `Hello.${crlf}`): Buffer {
    const all: Record<string, string> = {
        From: 'Sender <sender@demo.test>',
        Subject: 'A test',
        Date: 'Mon, 01 Jun 2026 10:00:00 +0000',
        'Message-ID': `<${unique()}@demo.test>`,
        ...fields,
    };
    const header = Object.entries(all)
        .map(([name, value]) => `${name}: ${value}${crlf}`)
        .join('');
    return Buffer.concat([Buffer.from(header, 'utf8'), Buffer.from(crlf + body, 'latin1')]);
}

let serial = 0;

/** A word that no other message of this run has. */
export function unique(word = 'm'): string {
    return `${word}-${process.pid}-${++serial}`;
}

/** Where the body begins: behind the first empty line, or at the end. */
export function body_of(message: Buffer): Buffer {
    if (message.subarray(0, 2).equals(Buffer.from(crlf))) return message.subarray(2);
    const empty = message.indexOf(`${crlf}${crlf}`);
    return empty === -1 ? Buffer.alloc(0) : message.subarray(empty + 4);
}

/** The values of a header field, unfolded, in order. */
export function field(message: Buffer, name: string): string[] {
    const head = message.subarray(0, message.length - body_of(message).length).toString('latin1');
    const values: string[] = [];
    for (const line of head.replaceAll(/\r\n(?=[ \t])/g, '').split(crlf)) {
        const colon = line.indexOf(':');
        if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name.toLowerCase()) {
            values.push(line.slice(colon + 1).trim());
        }
    }
    return values;
}

/** Line ends as mail has them: each lone LF or CR becomes CRLF. */
export function with_crlf(text: Buffer): Buffer {
    return Buffer.from(text.toString('latin1').replaceAll(/\r\n|\r|\n/g, crlf), 'latin1');
}

/** The message as it goes over the wire after DATA: dots stuffed, the final dot behind it. */
export function dot_stuffed(message: Buffer): Buffer {
    const text = message.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..');
    const end = text.endsWith(crlf) || text === '' ? '' : crlf;
    return Buffer.from(`${text}${end}.${crlf}`, 'latin1');
}
