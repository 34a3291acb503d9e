import { useEffect, useRef, useState } from "react";
import { liveIntervalMs, Pacer } from "./pacer";

/** `value` as it was at most a tenth of a second ago; half a second where the reader asked for less motion. */
export function usePaced<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const pacer = useRef<Pacer<Value>>(undefined);
  useEffect(() => {
    const own = new Pacer<Value>((next) => setShown(() => next), liveIntervalMs);
    pacer.current = own;
    return () => own[Symbol.dispose]();
  }, []);
  useEffect(() => pacer.current?.push(value), [value]);
  return shown;
}
