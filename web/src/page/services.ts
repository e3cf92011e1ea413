/** What every screen uses, put together once. */

import { ApiClient } from "../api/client";
import { uploadApi } from "../api/upload-api";
import { browserReader, browserStorage, browserWorld } from "../upload/browser";
import { sleep } from "../upload/timer";
import type { Reader, Surroundings } from "../upload/types";
import { signal } from "@preact/signals";
import type { Auth } from "./auth";
import type { Config } from "./config";

export class Services {
  readonly client: ApiClient;
  /** The sign-in ended while something was under way. */
  readonly signedOut = signal(false);
  #surroundings: Surroundings | null = null;

  constructor(
    config: Config,
    readonly auth: Auth,
  ) {
    const signedOut = (): void => {
      this.signedOut.value = true;
    };
    this.client = new ApiClient(config.graphql, auth, signedOut, sleep);
  }

  /** The uploader's; its Worker is made when the first file is chosen. */
  get surroundings(): Surroundings {
    this.#surroundings ??= {
      api: uploadApi(this.client),
      storage: browserStorage,
      reader: browserReader() satisfies Reader,
      world: browserWorld,
    };
    return this.#surroundings;
  }
}
