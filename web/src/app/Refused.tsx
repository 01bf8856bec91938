// What is shown in the place of something that the server refused; what one may not see is no error.

import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { Refusal } from "../api/client";
import { Failed } from "./states";

export function Refused({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useTranslation();
  if (!(error instanceof Refusal) || error.status !== 403) return <Failed error={error} again={again} />;
  return <Alert type="info" showIcon title={t("state.forbidden")} description={[error.message, error.hint].filter(Boolean).join(" ")} />;
}
