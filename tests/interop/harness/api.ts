// The HTTP interface that Postal's clients use, called with plain fetch.

export interface Envelope {
    status: string;
    time: number;
    flags: Record<string, never>;
    data: any;
}

export interface Called {
    http_status: number;
    envelope: Envelope;
}

/** Calls /api/v1 with a key. */
export class Api {
    constructor(
        private readonly web: string,
        private readonly key: string | undefined,
    ) {}

    async call(action: string, parameters: unknown): Promise<Called> {
        const answer = await fetch(`${this.web}/api/v1/${action}`, {
            method: 'POST',
            headers: {
                'Content-Type': 'application/json',
                ...(this.key === undefined ? {} : { 'X-Server-API-Key': this.key }),
            },
            body: JSON.stringify(parameters),
        });
        return { http_status: answer.status, envelope: (await answer.json()) as Envelope };
    }

    /** A call that must succeed; its data. */
    async data(action: string, parameters: unknown): Promise<any> {
        const { envelope } = await this.call(action, parameters);
        if (envelope.status !== 'success')
            throw new Error(`${action}: ${JSON.stringify(envelope)}`);
        return envelope.data;
    }
}
