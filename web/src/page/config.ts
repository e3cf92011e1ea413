/** What a deployment tells its page, in `/config.json`. */

export interface Config {
  /** The API's address; a path of the same origin, or an absolute URL. */
  readonly graphql: string;
  /** The OpenID Connect issuer. */
  readonly issuer: string;
  readonly clientId: string;
  /** Scopes to ask for, separated by spaces. */
  readonly scope: string;
}

export async function loadConfig(): Promise<Config> {
  const answer = await fetch("/config.json", { cache: "no-cache" });
  if (!answer.ok) throw new Error(`/config.json answers ${answer.status}`);
  return (await answer.json()) as Config;
}
