/** The part of dns2 that we use; the package brings no types. */
declare module 'dns2' {
  import type { EventEmitter } from 'node:events';
  import type { AddressInfo } from 'node:net';

  export interface Question {
    readonly name: string;
    readonly type: number;
    readonly class: number;
  }
  export interface Answer {
    name: string;
    type: number;
    class: number;
    ttl: number;
    address?: string;
    domain?: string;
  }
  export interface Message {
    header: { rcode: number; aa: number; ra: number };
    questions: Question[];
    answers: Answer[];
  }
  export const Packet: {
    readonly TYPE: Readonly<Record<'A' | 'AAAA' | 'CNAME' | 'ANY', number>>;
    readonly CLASS: Readonly<Record<'IN', number>>;
    createResponseFromRequest(request: Message): Message;
  };
  export interface UdpServer extends EventEmitter {
    listen(port: number, address: string): Promise<void>;
    address(): AddressInfo;
    close(done?: () => void): void;
  }
  export function createUDPServer(
    handle: (request: Message, send: (response: Message) => Promise<unknown>) => void,
  ): UdpServer;
}
