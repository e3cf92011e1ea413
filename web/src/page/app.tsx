import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import * as format from "./format";
import { Link, path } from "./router";
import type { Services } from "./services";
import { SessionPage } from "./sessions/session-page";
import { SessionsPage } from "./sessions/sessions-page";
import { UploadError } from "../upload/errors";
import { Confirm } from "./ui/confirm";
import { Dialog } from "./ui/dialog";
import { Failure } from "./ui/failure";
import { Toasts } from "./ui/toasts";
import { sendingNow, stopAll } from "./upload/attachments";
import { keepAwake } from "./upload/wake-lock";

interface AppProps {
  readonly services: Services;
}

export function App({ services }: AppProps): JSX.Element {
  useLeavingGuard();
  if (services.auth.user.value === null) return <SignIn services={services} />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header services={services} />
      <main id="content" tabIndex={-1}>
        <Screen services={services} />
      </main>
      <Toasts />
      {services.signedOut.value && <SignInAgain services={services} />}
    </>
  );
}

function Screen({ services }: AppProps): JSX.Element {
  const session = /^\/sessions\/(ses_\w+)\/?$/.exec(path.value)?.[1];
  if (session) return <SessionPage key={session} services={services} id={session} />;
  if (path.value === "/") return <SessionsPage services={services} />;
  return (
    <section class="empty">
      <h1>There is nothing here</h1>
      <p>The address is none of this page’s.</p>
      <Link to="/" class="button">
        To your sessions
      </Link>
    </section>
  );
}

function Header({ services }: AppProps): JSX.Element {
  const asking = useSignal(false);
  const signOut = (): void => {
    stopAll();
    services.auth.signOut();
  };
  return (
    <>
      <header class="top">
        <Link to="/" class="brand">
          <img src="/icon.svg" alt="" width={28} height={28} /> <span>Reelroom</span>
        </Link>
        <UnderWay />
        <span class="user">{services.auth.user.value}</span>
        <button
          type="button"
          class="quiet"
          onClick={() => (sendingNow.value.length ? (asking.value = true) : signOut())}
        >
          Sign out
        </button>
      </header>
      {asking.value && (
        <Confirm
          title="Sign out while footage is sent?"
          action="Stop and sign out"
          keep="Stay"
          onConfirm={async () => signOut()}
          onClose={() => (asking.value = false)}
        >
          <p>The upload stops. What has arrived is kept: sign in again to go on where it stopped.</p>
        </Confirm>
      )}
    </>
  );
}

/** What is being sent, from wherever the person looks. */
function UnderWay(): JSX.Element | null {
  const first = sendingNow.value[0];
  const done = useComputed(() => {
    const all = sendingNow.value.map((one) => one.progress.value);
    const sent = all.reduce((sum, one) => sum + (one?.sentBytes ?? 0), 0);
    return format.percent(sent, all.reduce((sum, one) => sum + (one?.totalBytes ?? 0), 0));
  });
  if (!first) return null;
  return (
    <Link to={`/sessions/${first.sessionId}`} class="under-way">
      Uploading {done.value} %
    </Link>
  );
}

function useLeavingGuard(): void {
  const isSending = useComputed(() => sendingNow.value.length > 0);
  useSignalEffect(() => {
    if (!isSending.value) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    const fallAsleep = keepAwake();
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
      fallAsleep();
    };
  });
}

function SignIn({ services }: AppProps): JSX.Element {
  const { error, signIn } = useSignIn(services);
  return (
    <main class="centre">
      <img src="/icon.svg" alt="" width={56} height={56} />
      <h1>Reelroom</h1>
      <p>One session, one recording: attach the footage in its chapters, and watch it as one.</p>
      <button type="button" class="primary" onClick={() => void signIn()}>
        Sign in
      </button>
      {error && <Failure error={error} />}
    </main>
  );
}

interface SigningIn {
  readonly error: UploadError | null;
  readonly signIn: () => Promise<void>;
}

/** Leave for the sign-in page, or learn why not. */
function useSignIn(services: Services): SigningIn {
  const error = useSignal<UploadError | null>(null);
  const signIn = async (): Promise<void> => {
    error.value = null;
    try {
      await services.auth.signIn();
    } catch {
      const message = "The sign-in does not answer. Check the network, then try again.";
      error.value = new UploadError("UNREACHABLE", message, true);
    }
  };
  return { error: error.value, signIn };
}

function SignInAgain({ services }: AppProps): JSX.Element {
  const { error, signIn } = useSignIn(services);
  const close = (): void => {
    services.signedOut.value = false;
  };
  return (
    <Dialog title="Sign in again" onClose={close}>
      <div class="dialog-body">
        <p>Your sign-in has ended. What has been sent is safe: an upload goes on where it stopped.</p>
        {error && <Failure error={error} />}
      </div>
      <footer class="dialog-foot">
        <button type="button" class="primary" onClick={() => void signIn()}>
          Sign in
        </button>
      </footer>
    </Dialog>
  );
}
