/**
 * Sign-in by authorization code with PKCE (RFC 7636), by oauth4webapi. Tokens live as long as the
 * tab: in sessionStorage, where no other site and no other tab reads them.
 */

import { signal } from "@preact/signals";
import * as oauth from "oauth4webapi";
import type { Tokens } from "../api/client";
import type { Config } from "./config";

const KEPT = "reelroom.signed-in";
const UNDER_WAY = "reelroom.signing-in";
const EARLY_MS = 60_000;
export const CALLBACK = "/signed-in";

interface Kept {
  readonly access: string;
  readonly refresh: string | null;
  readonly expiresAt: number;
  readonly user: string;
}

interface UnderWay {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
}

export class Auth implements Tokens {
  /** Who is signed in, for people to see; null when nobody is. */
  readonly user = signal<string | null>(null);
  readonly #client: oauth.Client;
  #server: Promise<oauth.AuthorizationServer> | null = null;
  #renewing: Promise<string | null> | null = null;

  constructor(private readonly config: Config) {
    this.#client = { client_id: config.clientId };
    this.user.value = this.#kept()?.user ?? null;
  }

  /** Leaves for the issuer's page. */
  async signIn(returnTo = location.pathname + location.search): Promise<void> {
    const server = await this.#discovered();
    const underWay: UnderWay = {
      state: oauth.generateRandomState(),
      verifier: oauth.generateRandomCodeVerifier(),
      returnTo,
    };
    sessionStorage.setItem(UNDER_WAY, JSON.stringify(underWay));
    const url = new URL(server.authorization_endpoint as string);
    url.search = new URLSearchParams({
      client_id: this.config.clientId,
      redirect_uri: redirectUri(),
      response_type: "code",
      scope: this.config.scope,
      state: underWay.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(underWay.verifier),
      code_challenge_method: "S256",
    }).toString();
    location.assign(url);
  }

  /** Back from the issuer: answers where the person was. Rejects when the sign-in failed. */
  async finish(): Promise<string> {
    const stored = sessionStorage.getItem(UNDER_WAY);
    sessionStorage.removeItem(UNDER_WAY);
    if (!stored) return "/";
    const underWay = JSON.parse(stored) as UnderWay;
    const server = await this.#discovered();
    const parameters = oauth.validateAuthResponse(
      server,
      this.#client,
      new URL(location.href),
      underWay.state,
    );
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      parameters,
      redirectUri(),
      underWay.verifier,
      this.#options(),
    );
    this.#keep(await oauth.processAuthorizationCodeResponse(server, this.#client, answer));
    return underWay.returnTo;
  }

  /** Nothing of this person stays in the tab. */
  signOut(): void {
    sessionStorage.clear();
    this.user.value = null;
  }

  async token(): Promise<string | null> {
    const kept = this.#kept();
    if (!kept) return null;
    return kept.expiresAt - EARLY_MS > Date.now() ? kept.access : this.renew();
  }

  /** A new token without a person, where the issuer allows it; else the old one while it lasts. */
  renew(): Promise<string | null> {
    this.#renewing ??= this.#renewed().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #renewed(): Promise<string | null> {
    const kept = this.#kept();
    if (!kept?.refresh) return kept && kept.expiresAt > Date.now() ? kept.access : null;
    const server = await this.#discovered();
    const answer = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      oauth.None(),
      kept.refresh,
      this.#options(),
    );
    try {
      this.#keep(await oauth.processRefreshTokenResponse(server, this.#client, answer), kept);
    } catch {
      return null;
    }
    return this.#kept()?.access ?? null;
  }

  #keep(answer: oauth.TokenEndpointResponse, before?: Kept): void {
    const kept: Kept = {
      access: answer.access_token,
      refresh: answer.refresh_token ?? before?.refresh ?? null,
      expiresAt: Date.now() + (answer.expires_in ?? 3600) * 1000,
      user: nameIn(answer.access_token),
    };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    this.user.value = kept.user;
  }

  #kept(): Kept | null {
    const stored = sessionStorage.getItem(KEPT);
    return stored ? (JSON.parse(stored) as Kept) : null;
  }

  #discovered(): Promise<oauth.AuthorizationServer> {
    this.#server ??= this.#discover().catch((cause: unknown) => {
      this.#server = null;
      throw cause;
    });
    return this.#server;
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.config.issuer);
    const answer = await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...this.#options() });
    return oauth.processDiscoveryResponse(issuer, answer);
  }

  // The local issuer has no TLS; anywhere else plain HTTP is refused.
  #options(): { [oauth.allowInsecureRequests]?: boolean } {
    const { protocol, hostname } = new URL(this.config.issuer);
    const local = protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname);
    return local ? { [oauth.allowInsecureRequests]: true } : {};
  }
}

function redirectUri(): string {
  return location.origin + CALLBACK;
}

/** The name in a token, to show it; whether the token is good is the API's business. */
function nameIn(token: string): string {
  try {
    const [, payload = ""] = token.split(".");
    const json = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const claims = JSON.parse(json) as { username?: string; sub?: string };
    return claims.username ?? claims.sub ?? "you";
  } catch {
    return "you";
  }
}
