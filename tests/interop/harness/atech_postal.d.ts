// What we use of @atech/postal, which brings no types.
declare module '@atech/postal' {
    namespace Postal {
        class Client {
            constructor(host: string, key: string);
        }
        interface Message {
            id(): number;
            token(): string;
        }
        interface SendResult {
            recipients(): Record<string, Message>;
        }
        class SendMessage {
            constructor(client: Client);
            to(address: string): void;
            cc(address: string): void;
            from(address: string): void;
            subject(text: string): void;
            plainBody(text: string): void;
            htmlBody(text: string): void;
            header(name: string, value: string): void;
            attach(name: string, type: string, data: string): void;
            send(): Promise<SendResult>;
        }
        class SendRawMessage {
            constructor(client: Client);
            mailFrom(address: string): void;
            rcptTo(address: string): void;
            data(text: string): void;
            send(): Promise<SendResult>;
        }
    }
    export default Postal;
}
