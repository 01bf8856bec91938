// A moment in which what was deleted can be brought back.

import { App, Button } from "antd";
import { useTranslation } from "react-i18next";

const SECONDS = 10;

export function useUndo(): (what: string, bringBack: () => void) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (what, bringBack) => {
    const close = message.open({
      type: "success",
      duration: SECONDS,
      content: (
        <span role="status">
          {t("undo.deleted", { name: what })}{" "}
          <Button size="small" type="link" onClick={() => { close(); bringBack(); }}>{t("undo.undo")}</Button>
        </span>
      ),
    });
  };
}
