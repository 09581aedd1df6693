// deno-lint-ignore-file camelcase -- Jupyter's own names
/** Jupyter's messages on the wire: five parts, signed (jupyter-client.readthedocs.io, "Messaging in Jupyter", protocol 5.3). */
import { createHmac, timingSafeEqual } from "node:crypto";
import { cannot } from "../errors.ts";
import type { Frames } from "./zmtp.ts";

/** What says who sent a message, and which. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** Content of a message: JSON whose shape its type decides, so nothing is promised here. */
// deno-lint-ignore no-explicit-any -- some thirty shapes by message type, and frontends add their own
export type Content = Record<string, any>;

/** One message. */
export interface Message {
  /** Whom a ROUTER got it from and sends it back to; the topic on iopub. */
  identities: Uint8Array[];
  header: Header;
  /** The header of what this answers, or an empty object. */
  parent: Partial<Header>;
  metadata: Content;
  content: Content;
  buffers: Uint8Array[];
}

/** What a caller says of a new message. */
export interface NewMessage {
  type: string;
  content?: Content;
  parent?: Partial<Header>;
  metadata?: Content;
  identities?: Uint8Array[];
  buffers?: Uint8Array[];
}

/** Signs and checks the messages of one connection file's key. */
export interface Wire {
  /** A message with a new header of this session. */
  create(message: NewMessage): Message;
  encode(message: Message): Frames;
  /**
   * @throws SyntaxError if the frames are no Jupyter message
   * @throws Error if the signature is wrong, or was seen before
   */
  decode(frames: Frames): Message;
}

const DELIMITER = "<IDS|MSG>";
/** Signatures remembered to refuse a message that is played again; the oldest are forgotten, as in jupyter_client. */
const REMEMBERED = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const delimiter = encoder.encode(DELIMITER);

/** @param key the connection file's; an empty one means that nothing is signed */
export function createWire(key: string): Wire {
  const session = crypto.randomUUID();
  const seen = new Set<string>();

  function sign(parts: readonly Uint8Array[]): string {
    if (key === "") return "";
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  function check(signature: Uint8Array, parts: readonly Uint8Array[]): void {
    if (key === "") return;
    const expected = sign(parts);
    if (signature.length !== expected.length || !timingSafeEqual(signature, encoder.encode(expected))) {
      throw cannot("read a message", Error, { because: "its signature is wrong" });
    }
    if (seen.has(expected)) throw cannot("read a message", Error, { because: "it was sent before" });
    seen.add(expected);
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!);
  }

  return {
    create: ({ type, content = {}, parent = {}, metadata = {}, identities = [], buffers = [] }) => ({
      identities,
      header: {
        msg_id: crypto.randomUUID(),
        msg_type: type,
        session,
        username: "kernel",
        date: new Date().toISOString(),
        version: "5.3",
      },
      parent,
      metadata,
      content,
      buffers,
    }),
    encode({ identities, header, parent, metadata, content, buffers }) {
      const parts = [header, parent, metadata, content].map((part) => encoder.encode(JSON.stringify(part)));
      return [...identities, delimiter, encoder.encode(sign(parts)), ...parts, ...buffers];
    },
    decode(frames) {
      const at = frames.findIndex((frame) => frame.length === delimiter.length && decoder.decode(frame) === DELIMITER);
      if (at < 0 || frames.length < at + 6) {
        throw cannot("read a message", SyntaxError, { expected: `${DELIMITER}, a signature and four parts` });
      }
      const parts = frames.slice(at + 2, at + 6);
      check(frames[at + 1], parts);
      const [header, parent, metadata, content] = parts.map((part) => parseObject(decoder.decode(part)));
      if (typeof header.msg_id !== "string" || typeof header.msg_type !== "string") {
        throw cannot("read a message", SyntaxError, { expected: "a header with msg_id and msg_type" });
      }
      return {
        identities: frames.slice(0, at),
        header: header as Header,
        parent,
        metadata,
        content,
        buffers: frames.slice(at + 6),
      };
    },
  };
}

function parseObject(text: string): Content {
  const value = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    // Some senders write null for an empty part.
    if (value === null) return {};
    throw cannot("read a message", SyntaxError, { expected: "an object in each part", received: value });
  }
  return value;
}
