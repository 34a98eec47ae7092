// Messages that others collected, made ready to be submitted by one of our users.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { body_of, with_crlf } from './message.ts';
import { corpus } from './places.ts';

export interface Case {
    name: string;
    message: Buffer;
}

/** Every message of the corpus; empty when this machine does not have it. */
export function corpus_messages(name: string): Case[] {
    const folder = corpus(name);
    if (folder === undefined) return [];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files
        .filter((file) => file.endsWith('.eml'))
        .sort()
        .map((file) => ({ name: file, message: readFileSync(join(folder, file)) }));
}

/** As a submitting client does it: CRLF, and our own address in the one From field. */
export function submitted_as(message: Buffer, from: string): Buffer {
    const text = with_crlf(message);
    const body = body_of(text);
    const head = text.subarray(0, text.length - body.length).toString('latin1');
    const others = head.replaceAll(/^From[ \t]*:.*\r\n(?:[ \t]+.*\r\n)*/gim, '');
    return Buffer.concat([Buffer.from(`From: ${from}\r\n${others}`, 'latin1'), body]);
}
