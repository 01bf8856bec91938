// How to send events to this server: lines to copy, with its own address.

import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { snippets } from "./snippets";

export function SendTab() {
  const { t } = useTranslation();
  return (
    <>
      <p className="definition">{t("send.definition")}</p>
      {snippets(window.location.origin).map(({ name, code }) => <Snippet key={name} name={t(`send.${name}`)} code={code} />)}
    </>
  );
}

function Snippet({ name, code }: { name: string; code: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(code).then(() => setCopied(true));
  return (
    <section aria-label={name} style={{ marginBottom: 16 }}>
      <div className="row" style={{ justifyContent: "space-between" }}>
        <h2>{name}</h2>
        <Button size="small" icon={copied ? <CheckOutlined /> : <CopyOutlined />} aria-label={`${t("send.copy")}: ${name}`} onClick={copy}>{t(copied ? "send.copied" : "send.copy")}</Button>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <pre className="code" tabIndex={0}>{code}</pre>
    </section>
  );
}
