import { useEffect } from "react";
import { cancelSignIn, learnHubClients, signIn, signOut } from "../../app/commands/signIn";
import { hubAddress } from "../../app/hubAccess";
import { useApp } from "../../app/store/store";
import { formatClock } from "../../base/format";
import { Button } from "../widgets/Button";
import css from "./HubAccessFields.module.css";

export interface SignInProps {
  /** As it is typed; empty: the public hub. */
  readonly hubUrl: string;
  /** Begins the test ids of the parts. */
  readonly testId: string;
}

/** Signing in at the hub in a window of its own; where this page is not registered there, that it cannot be done. */
export function SignIn({ hubUrl, testId }: SignInProps) {
  const { now, clients } = useApp((state) => state.signIn);
  useEffect(() => void learnHubClients(), []);
  const address = addressOf(hubUrl);
  if (!clients || address === undefined) return null;
  const { host } = new URL(address);
  if (clients[address] === undefined) {
    return (
      <p className={css.note} data-testid={`${testId}.unregistered`}>
        Signing in is not offered here, for whoever serves this page has not registered it at {host}; an access token
        does the same.
      </p>
    );
  }
  if (now.status === "in" && now.hubUrl === address) {
    return (
      <div className={css.signIn} data-testid={`${testId}.signedIn`}>
        <span role="status">
          Signed in at {host} until {formatClock(now.untilMs)}, or until this page closes.
        </span>
        <Button onClick={signOut} testId={`${testId}.signOut`}>
          Sign out
        </Button>
      </div>
    );
  }
  const isWaiting = now.status === "waiting";
  return (
    <div className={css.signIn}>
      <Button disabled={isWaiting} onClick={() => void signIn(address)} testId={`${testId}.signIn`}>
        Sign in at {host} …
      </Button>
      {isWaiting ? (
        <>
          <span role="status">Waiting for the window of {new URL(now.hubUrl).host} …</span>
          <Button tone="quiet" onClick={cancelSignIn} testId={`${testId}.signIn.cancel`}>
            Cancel
          </Button>
        </>
      ) : (
        <span className={css.note}>It asks you there whether this page may read and write your repositories.</span>
      )}
      {now.status === "out" && now.message !== undefined && (
        <p role="alert" className={css.message} data-testid={`${testId}.signIn.message`}>
          {now.message}
        </p>
      )}
    </div>
  );
}

/** Undefined while the text is no address. */
function addressOf(text: string): string | undefined {
  try {
    return hubAddress(text);
  } catch {
    return undefined;
  }
}
