// What exists only now: a key or a link, to copy before the window is closed.

import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

export function Once({ text, says }: { text: string; says: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Alert type="success" showIcon title={says} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <pre className="code" tabIndex={0} data-testid="once">{text}</pre>
      <Button style={{ marginTop: 10 }} icon={copied ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>{t(copied ? "send.copied" : "send.copy")}</Button>
    </>
  );
}
