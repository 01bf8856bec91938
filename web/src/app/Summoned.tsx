// What a key calls up anywhere: Ctrl-K the palette, "?" the list of keys.

import { useNavigate } from "@tanstack/react-router";
import { Button, Input, type InputRef, Modal } from "antd";
import { type KeyboardEvent as Pressed, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { otherLanguage, speak } from "../language";
import { toggleTheme } from "./appearance";

type Called = "palette" | "shortcuts" | null;
let call: (called: Called) => void = () => undefined;

export function showPalette(): void {
  call("palette");
}

export function showShortcuts(): void {
  call("shortcuts");
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function Summoned() {
  const [called, setCalled] = useState<Called>(null);
  const typing = useRef<InputRef>(null);
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    call = setCalled;
    function listen(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setCalled("palette");
      } else if (!isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (event.key === "?") setCalled("shortcuts");
        if (event.key === "h") void navigate({ to: "/home" });
        if (event.key === "d") void navigate({ to: "/discover" });
        if (event.key === "c") void navigate({ to: "/customers" });
        if (event.key === "t") toggleTheme();
      }
    }
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [navigate]);
  const close = (): void => setCalled(null);
  return (
    <>
      <Modal
        open={called === "palette"}
        onCancel={close}
        footer={null}
        closable={false}
        title={t("palette.title")}
        destroyOnHidden
        afterOpenChange={(open) => { if (open) typing.current?.focus(); }}
      >
        <Palette close={close} typing={typing} />
      </Modal>
      <Modal open={called === "shortcuts"} onCancel={close} footer={null} title={t("shortcuts.title")} destroyOnHidden>
        <dl style={{ display: "grid", gridTemplateColumns: "90px 1fr", gap: "8px 12px", margin: 0 }}>
          {[["Ctrl K", "palette.title"], ["?", "shortcuts.title"], ["h", "nav.home"], ["d", "nav.discover"], ["c", "nav.customers"], ["t", "shell.theme"], ["Tab", "shortcuts.tab"], ["Enter", "shortcuts.enter"], ["Esc", "shortcuts.escape"]].map(([key, says]) => (
            <div key={key} style={{ display: "contents" }}>
              <dt><kbd>{key}</kbd></dt>
              <dd style={{ margin: 0 }}>{t(says ?? "")}</dd>
            </div>
          ))}
        </dl>
        <Button type="primary" style={{ marginTop: 16 }} onClick={() => { close(); void navigate({ to: "/home", search: { tour: 1 } }); }}>{t("tour.take")}</Button>
      </Modal>
    </>
  );
}

function Palette({ close, typing }: { close: () => void; typing: RefObject<InputRef | null> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const other = otherLanguage();
  const all: [string, () => void][] = [
    [t("nav.home"), () => void navigate({ to: "/home" })],
    [t("nav.discover"), () => void navigate({ to: "/discover" })],
    [t("nav.customers"), () => void navigate({ to: "/customers" })],
    [t("nav.metrics"), () => void navigate({ to: "/metrics/list" })],
    [t("nav.data"), () => void navigate({ to: "/data" })],
    [t("nav.settings"), () => void navigate({ to: "/settings" })],
    [t("tour.take"), () => void navigate({ to: "/home", search: { tour: 1 } })],
    [t("shell.theme"), toggleTheme],
    [t("language.other"), () => void speak(other)],
  ];
  const wanted = typed.trim();
  const found = all.filter(([name]) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (wanted) found.push([t("palette.customer", { who: wanted }), () => void navigate({ to: "/customers/$who", params: { who: wanted } })]);
  function press(event: Pressed): void {
    if (event.key === "ArrowDown") setAt((at + 1) % found.length);
    if (event.key === "ArrowUp") setAt((at + found.length - 1) % found.length);
    if (event.key === "Enter") choose(found[at]?.[1]);
  }
  function choose(act: (() => void) | undefined): void {
    close();
    act?.();
  }
  return (
    <>
      <Input
        ref={typing}
        value={typed}
        placeholder={t("palette.type")}
        aria-label={t("palette.type")}
        role="combobox"
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={`palette-${at}`}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id="palette" role="listbox" aria-label={t("palette.title")} style={{ marginTop: 8 }}>
        {found.map(([name, act], index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys go to the input
          <div
            key={name}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => choose(act)}
            style={{ padding: "7px 10px", borderRadius: 5, cursor: "pointer", background: index === at ? "var(--panel)" : undefined }}
          >
            {name}
          </div>
        ))}
      </div>
    </>
  );
}
