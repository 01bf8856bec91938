// One way to ask the server: JSON in, JSON out, refusals as `Refusal` in the language of the page.

import i18next from "i18next";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null,
    readonly request: string | null,
  ) {
    super(message);
  }
}

interface Asking {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** Sent as it is. */
  file?: Blob;
  signal?: AbortSignal;
}

export async function ask<Answer>(path: string, { method = "GET", body, file, signal }: Asking = {}): Promise<Answer> {
  const headers: Record<string, string> = { "accept-language": i18next.language, "x-sojourn-request": "1" };
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: file ?? (body === undefined ? null : JSON.stringify(body)), signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "network", i18next.t("error.network"), i18next.t("error.network_hint"), null);
  }
  const request = response.headers.get("x-request-id");
  const answer = (await response.json().catch(() => null)) as unknown;
  if (response.ok) return answer as Answer;
  const said = (answer ?? {}) as { code?: string; message?: string; hint?: string };
  throw new Refusal(response.status, said.code ?? "unknown", said.message ?? i18next.t("error.unknown"), said.hint ?? null, request);
}
